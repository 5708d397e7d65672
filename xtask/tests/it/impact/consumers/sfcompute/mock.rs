//! A local server for tests.
use sfcompute_client::client_core::json;
use sfcompute_client::client_core::stub::{StubFuture, StubRequest, respond_json};
use sfcompute_client::{Client, Error, mock, stub::Stub, types};

struct Fake;

impl Stub for Fake {
    fn list_zones(&self, _request: StubRequest) -> StubFuture<types::ZoneList> {
        respond_json(json!({"object": "list", "data": []}))
    }
}

pub async fn zones() -> Result<usize, Error> {
    let server = mock::serve(Fake).await?;
    let client = Client::builder().base_url(server.url()).bearer_auth("anything").build()?;
    let zones = client.zones().list().send().await?; // uses: op:listZones
    Ok(zones.data.len())
}

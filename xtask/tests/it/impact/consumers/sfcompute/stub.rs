//! A stub in place of the server.
use sfcompute_client::client_core::json;
use sfcompute_client::client_core::stub::{StubFuture, StubRequest, respond_json};
use sfcompute_client::{Client, Error, stub::Stub, types};

struct Fake;

impl Stub for Fake {
    fn list_nodes(&self, _request: StubRequest) -> StubFuture<types::NodeList> { // uses: NodeList
        respond_json(json!({"object": "list", "data": []}))
    }

    fn create_nodes(&self, _request: StubRequest) -> StubFuture<types::NodeList> { // uses: NodeList stub:createNodes
        respond_json(json!({"object": "list", "data": []}))
    }
}

pub fn client() -> Result<Client, Error> {
    Client::from_stub(Fake)
}

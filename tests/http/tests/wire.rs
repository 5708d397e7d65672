//! What a generated crate sends and reads, byte for byte, over HTTP: tests/fixtures/wire/openapi.yaml, one operation a
//! kind, against a server that knows nothing of the document.

#[path = "wire/bodies.rs"]
mod bodies;
#[path = "wire/constants.rs"]
mod constants;
#[path = "wire/newer.rs"]
mod newer;
#[path = "wire/params.rs"]
mod params;
#[path = "wire/responses.rs"]
mod responses;
#[path = "../../src/server.rs"]
mod server;
#[path = "wire/values.rs"]
mod values;

use server::{Answer, Received, Server};
use wire_client::Client;

/// A server that answers everything with 204, and a client of it.
async fn connected() -> (Server, Client) {
    answering(204, "", "").await
}

async fn answering(status: u16, content_type: &'static str, body: &str) -> (Server, Client) {
    let server = Server::start().await.unwrap();
    server.answer(Answer { status, content_type, body: body.as_bytes().to_vec() });
    let client = Client::builder().base_url(&server.url).build().unwrap();
    (server, client)
}

/// The only request that came.
fn only(server: &Server) -> Received {
    let mut received = server.take();
    assert_eq!(received.len(), 1, "{received:?}");
    received.remove(0)
}

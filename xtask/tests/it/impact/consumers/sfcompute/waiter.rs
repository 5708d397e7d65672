//! Waits for a node.
use sfcompute_client::{Client, Error, WaitOptions, types};

pub async fn ready(client: &Client, id: &str) -> Result<types::Node, Error> {
    client.nodes().get(id).wait_until_running(WaitOptions::default()).await // uses: op:getNode move:getNode
}

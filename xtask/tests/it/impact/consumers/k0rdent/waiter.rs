//! Waits for an instance.
use k0rdent_client::{Client, Error, WaitOptions, types::Instance};

pub async fn ready(client: &Client) -> Result<Instance, Error> {
    let call = client.instances().get("eu", "blue", "one"); // uses: op:getInstance
    call.wait_until_running(WaitOptions::default()).await
}

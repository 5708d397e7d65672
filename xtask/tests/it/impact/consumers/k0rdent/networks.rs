//! Makes a network out of a value.
use k0rdent_client::types::{Network, NetworkCreateRequest};
use k0rdent_client::{Client, Error};

pub async fn make(client: &Client) -> Result<Network, Error> {
    let request = NetworkCreateRequest::new("10.0.0.0/16"); // uses: NetworkCreateRequest.new
    client.networks().create("eu", "blue").body(request).send().await // uses: op:createNetwork
}

pub fn range(network: &Network) -> Option<&str> {
    network.cidr.as_deref() // uses: Network.cidr
}

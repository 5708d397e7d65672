//! Keeps a request as a value and sends it later.
use sfcompute_client::types::{CreateNodesRequest, ExtendNodeRequest};
use sfcompute_client::{Client, Error};

pub fn order() -> CreateNodesRequest {
    let request = CreateNodesRequest::new(1, 1600); // uses: CreateNodesRequest.new
    request.forward_443(true) // uses: CreateNodesRequest.forward_443
}

pub async fn place(client: &Client, request: CreateNodesRequest) -> Result<(), Error> {
    client.nodes().create().body(request).send().await?; // uses: op:createNodes
    Ok(())
}

pub async fn longer(client: &Client) -> Result<String, Error> {
    let request = ExtendNodeRequest::new(3600, 1000);
    let node = client.nodes().extend("cuda-crunch").body(request).send().await?; // uses: op:extendNode
    Ok(node.id)
}

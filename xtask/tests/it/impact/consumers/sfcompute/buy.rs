//! Buys nodes with the builder.
use sfcompute_client::{Client, Error, types::NodeType};

pub async fn buy(client: &Client, zone: &str) -> Result<usize, Error> {
    let bought = client
        .nodes()
        .create() // uses: op:createNodes
        .desired_count(2)
        .max_price_per_node_hour(1600)
        .zone(zone) // uses: CreateNodesRequest.zone
        .any_zone(false) // uses: CreateNodesRequest.any_zone
        .node_type(NodeType::Autoreserved)
        .send()
        .await?;
    Ok(bought.data.len())
}

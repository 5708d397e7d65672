//! Without async.
use sfcompute_client::types::{NodeList, NodeType}; // uses: NodeList
use sfcompute_client::{Client, Error};

pub fn reserved(client: &Client) -> Result<NodeList, Error> { // uses: NodeList
    client.nodes().list().type_(NodeType::Reserved).send_blocking() // uses: op:listNodes listNodes?type
}

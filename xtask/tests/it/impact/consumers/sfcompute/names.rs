//! Lists nodes and reads what they are called.
use sfcompute_client::{Client, Error};

pub async fn names(client: &Client) -> Result<Vec<String>, Error> {
    let found = client.nodes().list().name(["cuda-crunch"]).send().await?; // uses: op:listNodes listNodes?name
    let mut names = Vec::new();
    for node in found.data {
        let name = node.name; // uses: Node.name
        names.push(name); // follows: Node.name
    }
    Ok(names) // follows: Node.name
}

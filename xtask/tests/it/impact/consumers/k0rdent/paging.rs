//! Goes through pages.
use k0rdent_client::client_core::blocking;
use k0rdent_client::{Client, Error};

pub fn count(client: &Client) -> Result<usize, Error> {
    let mut count = 0;
    let pages = client.instances().list("eu", "blue").page_size(50).pages(); // uses: op:listInstances ?pageSize
    for page in blocking::iter(pages) {
        count += page?.instances.as_ref().map_or(0, Vec::len);
    }
    Ok(count)
}

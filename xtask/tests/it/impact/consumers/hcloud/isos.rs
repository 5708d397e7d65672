//! Finds public images of discs.
use hcloud_client::types::{Iso, IsoType};
use hcloud_client::{Client, Error};

pub fn is_public(iso: &Iso) -> bool {
    iso.type_ == IsoType::Public // at: 103-150 // uses: iso.type
    iso.type_ == Some(IsoType::Public) // at: 151-999
}

pub async fn count(client: &Client) -> Result<usize, Error> {
    Ok(client.isos().list().send().await?.isos.len()) // uses: op:isos
}

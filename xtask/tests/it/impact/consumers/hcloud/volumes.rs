//! Removes a volume.
use hcloud_client::{Client, Error};

pub async fn remove(client: &Client) -> Result<(), Error> {
    client.volumes().delete("12").send().await?; // at: 103-126 // uses: deleteVolume.id
    client.volumes().list().send().await?; // uses: op:volumes
    Ok(())
}

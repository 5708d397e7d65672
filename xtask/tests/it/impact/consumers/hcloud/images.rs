//! Reads images.
use hcloud_client::{Client, Error, types::Image};

pub async fn names(client: &Client) -> Result<usize, Error> {
    Ok(client.images().list().send().await?.images.len()) // uses: op:images
}

pub fn build(image: &Image) -> Option<String> { image.build_id.clone().into_option() } // at: 103-103 // uses: Image.build_id

pub fn describe(image: &Image) -> &str {
    &image.description
}

//! Creates an instance.
use k0rdent_client::{Client, Error};

pub async fn create(client: &Client) -> Result<Option<String>, Error> {
    let made = client
        .instances()
        .create("eu", "blue") // uses: op:createInstance
        .instance_type("gpu-1")
        .display_name("mine") // uses: InstanceCreateRequest.displayName
        .send()
        .await?;
    Ok(made.display_name) // uses: Instance.displayName
}

//! Lists data centres.
use sfcompute_client::types::{Zone, ZoneRegion};
use sfcompute_client::{Client, Error};

pub async fn american(client: &Client) -> Result<Vec<Zone>, Error> {
    let zones = client.zones().list().send().await?; // uses: op:listZones
    let here = |zone: &Zone| zone.region == ZoneRegion::NorthAmerica;
    Ok(zones.data.into_iter().filter(here).collect())
}

pub async fn shown(client: &Client, id: &str) -> Result<Option<String>, Error> {
    let zone = client.zones().get(id).send().await?; // uses: op:getZone
    Ok(zone.display_name.into_option()) // uses: Zone.display_name
}

//! Reads what no step changes.
use hcloud_client::types::Datacenter;

pub fn city(datacenter: &Datacenter) -> &str {
    &datacenter.location.city
}

//! Names a component.
use hcloud_client::types::Deprecation; // at: 153-153 // uses: deprecation
use hcloud_client::types::Location;

pub fn end(info: &Deprecation) -> &str { &info.unavailable_after } // at: 153-153 // uses: deprecation

pub fn city(location: &Location) -> &str {
    &location.city
}

//! Reads when something is retired.
use hcloud_client::types::Iso;

pub fn when(iso: &Iso) -> Option<&str> {
    if let Some(when) = iso.deprecated.as_deref() { return Some(when) } // at: 103-170 // uses: iso.deprecated
    iso.name.as_deref()
}

//! Reads how many pages there are.
use hcloud_client::types::ListServerTypesResponse;

pub fn has_pages(list: &ListServerTypesResponse) -> bool {
    if list.meta.is_some() { return true } // at: 103-176 // uses: list_server_types.meta
    list.server_types.is_empty()
}

//! Renames a volume with a request that it keeps.
use hcloud_client::types::ReplaceVolumeRequest;

pub fn request() -> ReplaceVolumeRequest {
    let request = ReplaceVolumeRequest::new("data"); // at: 103-146 // uses: UpdateVolumeRequest.name
    let request = ReplaceVolumeRequest::new(); // at: 147-999
    request.name("disk")
}

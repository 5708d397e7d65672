//! Tests over the whole workspace.

use std::path::PathBuf;

/// A folder of the sets that tests measure against, which are not part of the repository. `None`,
/// and a line that says so, when they are absent.
#[must_use]
pub fn shared(folder: &str) -> Option<PathBuf> {
    let root = std::env::var_os("COMPUTE_CLIENTS_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")),
        PathBuf::from,
    );
    let path = root.join(folder);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: ../shared is absent ({})", path.display());
    None
}

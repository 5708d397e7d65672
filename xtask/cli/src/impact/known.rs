//! `consumers.yaml`: the consumers that a workspace knows.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::common::{Failure, Result, decode, read_bytes_if_there};

/// The file's name, at the top of the workspace.
const FILE: &str = "consumers.yaml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    consumers: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// From the top of the workspace.
    path: PathBuf,
}

/// The consumers that `consumers.yaml` lists.
pub fn known(root: &Path) -> Result<Vec<PathBuf>> {
    let absent = || {
        Failure::usage("no consumer is named").help(format!(
            "--consumer PATH, or a file {FILE} at the top of the workspace with `consumers: [{{path: ../my-program}}]`"
        ))
    };
    let bytes = read_bytes_if_there(root, FILE)?.ok_or_else(absent)?;
    let text = decode(bytes).map_err(|why| Failure::usage(format!("{FILE}: {why}")))?;
    let file: File = serde_yaml::from_str(&text).map_err(|error| Failure::usage(format!("{FILE}: {error}")))?;
    if file.consumers.is_empty() {
        return Err(absent());
    }
    Ok(file.consumers.into_iter().map(|entry| root.join(entry.path)).collect())
}

//! What the tests of the diff share.

#[allow(dead_code, reason = "the tests of the diff read more of a pair than these")]
pub mod field;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use diff::{self, Options, Report};
use openapi::document::{Document, Loader};

/// A folder of the sets that tests measure against, which are not part of the repository. `None`,
/// and a line that says so, when they are absent.
pub fn shared(folder: &str) -> Option<PathBuf> {
    let root = std::env::var_os("COMPUTE_CLIENTS_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")), PathBuf::from);
    let path = root.join(folder);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: ../shared is absent ({})", path.display());
    None
}

/// Unpacks an archive of a set into a folder that goes with the value.
pub fn unpack(archive: &Path) -> Option<tempfile::TempDir> {
    let folder = tempfile::tempdir().ok()?;
    let status = Command::new("tar").arg("xJf").arg(archive).arg("-C").arg(folder.path()).status();
    if status.is_ok_and(|status| status.success()) {
        return Some(folder);
    }
    eprintln!("skipped: tar cannot unpack {}", archive.display());
    None
}

/// Reads files beside a document.
pub struct Files;

impl Loader for Files {
    fn read(&self, path: &str) -> Result<String, String> {
        std::fs::read_to_string(path).map_err(|error| error.to_string())
    }
}

/// Reads a document.
pub fn read(path: &Path) -> Document {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let name = path.to_string_lossy();
    Document::load(&name, &text, &Files).unwrap_or_else(|finding| panic!("{name}: {}", finding.message))
}

/// Compares two files.
pub fn compare_files(old: &Path, new: &Path) -> Report {
    let today = "2026-11-21".parse().ok();
    let options = Options { today, ..Options::default() };
    diff::compare(&read(old), &read(new), &options)
}

/// Rows of a table with a heading, by column.
pub fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let row = |line: &str| head.iter().zip(line.split('\t')).map(|(k, v)| ((*k).to_owned(), v.to_owned())).collect();
    lines.map(row).collect()
}

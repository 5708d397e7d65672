//! What the tests of the diff share.

#[allow(dead_code, reason = "the tests of the diff read more of a pair than these")]
pub mod field;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use diff::{self, Options, Report};
use openapi::document::{Document, Loader};

/// Unpacks an archive of a set into a folder that goes with the value.
pub fn unpack(archive: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let status = Command::new("tar").arg("xJf").arg(archive).arg("-C").arg(folder.path()).status();
    assert!(status.is_ok_and(|status| status.success()), "tar cannot unpack {}", archive.display());
    folder
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

//! A small workspace of its own for each test, and the built command line run in it.
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

/// The repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A workspace in a temporary folder: `specs/` with some providers and nothing generated yet.
pub struct Workspace {
    folder: tempfile::TempDir,
}

impl Workspace {
    /// With `tiny`, the two-operation fixture, and with these of the repository's providers.
    pub fn new(providers: &[&str]) -> Workspace {
        let workspace = Workspace { folder: tempfile::tempdir().unwrap() };
        for folder in ["specs", "codegen", "crates", "tests/src/cases"] {
            std::fs::create_dir_all(workspace.path(folder)).unwrap();
        }
        copy(&repository().join("tests/fixtures/tiny"), &workspace.path("specs/tiny"));
        for name in providers {
            copy(&repository().join("specs").join(name), &workspace.path("specs").join(name));
        }
        workspace
    }

    /// A path in it.
    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// `cargo xtask` with these arguments, in its folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(arguments).current_dir(self.folder.path()).env("NO_COLOR", "1");
        command
    }

    /// Runs it to the end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Changes the text of a file.
    pub fn edit(&self, below: &str, from: &str, to: &str) {
        let path = self.path(below);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{below} has no `{from}`");
        std::fs::write(path, text.replacen(from, to, 1)).unwrap();
    }

    /// Every file below a folder of it: bytes, and when it was written.
    pub fn files(&self, below: &str) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
        let mut out = BTreeMap::new();
        walk(&self.path(below), "", &mut |name, path| {
            let time = path.metadata().unwrap().modified().unwrap();
            out.insert(name, (std::fs::read(path).unwrap(), time));
        });
        out
    }

    /// The bytes alone.
    pub fn bytes(&self, below: &str) -> BTreeMap<String, Vec<u8>> {
        self.files(below).into_iter().map(|(name, (bytes, _))| (name, bytes)).collect()
    }
}

fn copy(from: &Path, to: &Path) {
    walk(from, "", &mut |name, path| {
        let target = to.join(name);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(path, target).unwrap();
    });
}

fn walk(folder: &Path, below: &str, see: &mut dyn FnMut(String, &Path)) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        match entry.file_type().unwrap().is_dir() {
            true => walk(&entry.path(), &format!("{name}/"), see),
            false => see(name, &entry.path()),
        }
    }
}

//! A provider's folder: its manifest, spec and lock.

use std::path::{Path, PathBuf};

use codegen::docs::{Lock, LockPage};
use codegen::document::Document;
use serde::Deserialize;

use crate::common::{Failure, Result, read_document, workspace_root};

/// A docs page of `client.yaml`.
#[derive(Debug, Clone, Deserialize)]
pub struct ManifestPage {
    /// Short name of the page.
    pub id: String,
    /// Where it is.
    pub url: String,
    /// How it is laid out; found out when not named.
    pub layout: Option<String>,
    /// `operationId`s it documents.
    #[serde(default)]
    pub operations: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Manifest {
    #[serde(default)]
    docs: Vec<ManifestPage>,
}

/// A provider's folder.
pub struct Provider {
    /// The folder's name.
    pub name: String,
    /// The folder, as messages show it.
    pub folder: PathBuf,
    /// The spec.
    pub document: Document,
    /// Its docs pages.
    pub pages: Vec<ManifestPage>,
    /// What they stated; none when never recorded.
    pub lock: Option<Lock>,
}

impl Provider {
    /// Reads `specs/NAME`.
    pub fn read(name: &str) -> Result<Self> {
        let folder = shown(&workspace_root()).join("specs").join(name);
        let spec = folder.join("openapi.yaml");
        if !spec.is_file() {
            return Err(Failure::usage(format!(
                "{}: there is no such provider; `cargo xtask new {name}` drafts one",
                spec.display()
            )));
        }
        let document = read_document(&spec)?;
        let manifest = folder.join("client.yaml");
        let text = read_text(&manifest)?;
        let parsed: Manifest =
            serde_yaml::from_str(&text).map_err(|error| Failure::broken(format!("{}: {error}", manifest.display())))?;
        let lock_path = folder.join("docs.lock.yaml");
        let lock = if lock_path.is_file() {
            let lock = Lock::parse(&read_text(&lock_path)?);
            Some(lock.map_err(|error| Failure::broken(format!("{}: {error}", lock_path.display())))?)
        } else {
            None
        };
        Ok(Provider { name: name.to_owned(), folder, document, pages: parsed.docs, lock })
    }

    /// What the lock has of a page.
    pub fn locked(&self, id: &str) -> Option<&LockPage> {
        self.lock.as_ref()?.page(id)
    }

    /// Writes the lock, its pages in the manifest's order.
    pub fn write_lock(&self, mut lock: Lock) -> Result<PathBuf> {
        let order = |id: &str| self.pages.iter().position(|page| page.id == id).unwrap_or(usize::MAX);
        lock.pages.sort_by_key(|page| order(&page.id));
        let path = self.folder.join("docs.lock.yaml");
        let text = lock.render().map_err(|error| Failure::broken(format!("{}: {error}", path.display())))?;
        write_if_changed(&path, &text)?;
        Ok(path)
    }
}

/// Reads a file.
pub fn read_text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| Failure::usage(format!("{}: {error}", path.display())))
}

/// Writes a file unless it has that text already.
pub fn write_if_changed(path: &Path, text: &str) -> Result<bool> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(false);
    }
    std::fs::write(path, text).map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
    Ok(true)
}

/// A path as seen from the working directory, where it is below it.
pub fn shown(path: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).map_or_else(|_| path.to_path_buf(), Path::to_path_buf)
}

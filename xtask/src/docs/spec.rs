//! A spec beside the pages that it is held against.

use std::path::PathBuf;

use ::client_gen::manifest::Page as ManifestPage;
use ::docs::{Lock, LockPage};
use ::openapi::document::Document;

use crate::common::{Failure, Result, workspace_root};
use crate::provider::{chosen, manifest_and_document, read_text};

/// A provider's spec, its docs pages, and what is recorded of them.
pub struct Spec {
    /// The workspace.
    pub root: PathBuf,
    /// The provider.
    pub name: String,
    /// The spec.
    pub document: Document,
    /// Its docs pages.
    pub pages: Vec<ManifestPage>,
    /// What they stated; none when never recorded.
    pub lock: Option<Lock>,
}

impl Spec {
    /// Reads `specs/NAME`.
    pub fn read(name: &str) -> Result<Self> {
        let root = workspace_root();
        chosen(&root, &[name.to_owned()])?;
        let (manifest, document) = manifest_and_document(&root, name)?;
        let path = format!("specs/{name}/docs.lock.yaml");
        let lock = match root.join(&path).is_file() {
            true => {
                let text = read_text(&root, &path)?;
                Some(Lock::parse(&text).map_err(|error| Failure::broken(format!("{path}: {error}")))?)
            }
            false => None,
        };
        Ok(Spec { root, name: name.to_owned(), document, pages: manifest.docs, lock })
    }

    /// A file of the folder, as messages show it.
    pub fn path(&self, file: &str) -> String {
        format!("specs/{}/{file}", self.name)
    }

    /// What the lock has of a page.
    pub fn locked(&self, id: &str) -> Option<&LockPage> {
        self.lock.as_ref()?.page(id)
    }

    /// Writes the lock, its pages in the manifest's order.
    pub fn write_lock(&self, mut lock: Lock) -> Result<String> {
        let order = |id: &str| self.pages.iter().position(|page| page.id == id).unwrap_or(usize::MAX);
        lock.pages.sort_by_key(|page| order(&page.id));
        let path = self.path("docs.lock.yaml");
        let text = lock.render().map_err(|error| Failure::broken(format!("{path}: {error}")))?;
        self.write(&path, &text)?;
        Ok(path)
    }

    /// Writes a file below the workspace unless it has that text already.
    pub fn write(&self, path: &str, text: &str) -> Result<()> {
        let full = self.root.join(path);
        if std::fs::read_to_string(&full).is_ok_and(|old| old == text) {
            return Ok(());
        }
        let failed = |error: std::io::Error| Failure::usage(format!("{path}: {error}"));
        // Put together beside it and exchanged: a file that somebody wrote by hand is never half there.
        let folder = full.parent().unwrap_or(&self.root);
        let mut fresh = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        std::io::Write::write_all(&mut fresh, text.as_bytes()).map_err(failed)?;
        if let Ok(old) = std::fs::metadata(&full) {
            fresh.as_file().set_permissions(old.permissions()).map_err(failed)?;
        } else {
            readable(fresh.as_file()).map_err(failed)?;
        }
        fresh.persist(&full).map_err(|error| failed(error.error))?;
        Ok(())
    }
}

/// As a new file is by the usual umask; temporary ones are for their owner alone.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

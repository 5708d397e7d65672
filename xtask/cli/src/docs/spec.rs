//! A spec beside the pages that it is compared with.

use std::collections::BTreeMap;
use std::path::PathBuf;

use ::client_gen::manifest::Page as ManifestPage;
use ::docs::{Lock, LockPage};
use ::openapi::document::Document;

use crate::common::{Failure, Result, exists, workspace_root};
use crate::disk::Stage;
use crate::inventory;
use crate::provider::{manifest_and_document, named, read_text};

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
    /// Files that are to be written, paths from the workspace root.
    pub texts: BTreeMap<String, String>,
}

impl Spec {
    /// Reads `specs/NAME`.
    pub fn read(name: &str) -> Result<Self> {
        let root = workspace_root()?;
        let name = &named(&inventory::providers(&root)?, name)?;
        let (manifest, document) = manifest_and_document(&root, name)?;
        let path = format!("specs/{name}/docs.lock.yaml");
        let lock = match exists(&root.join(&path), &path)? {
            true => {
                let text = read_text(&root, &path)?;
                Some(Lock::parse(&text).map_err(|error| Failure::broken(format!("{path}: {error}")))?)
            }
            false => None,
        };
        Ok(Spec { root, name: name.to_owned(), document, pages: manifest.docs, lock, texts: BTreeMap::new() })
    }

    /// A file of the folder, as messages show it.
    pub fn path(&self, file: &str) -> String {
        format!("specs/{}/{file}", self.name)
    }

    /// What the lock has of a page.
    pub fn locked(&self, id: &str) -> Option<&LockPage> {
        self.lock.as_ref()?.page(id)
    }

    /// Takes up the lock, its pages in the manifest's order, for [`Spec::stage`]. Gives its path.
    pub fn put_lock(&mut self, mut lock: Lock) -> Result<String> {
        let order = |id: &str| self.pages.iter().position(|page| page.id == id).unwrap_or(usize::MAX);
        lock.pages.sort_by_key(|page| order(&page.id));
        let path = self.path("docs.lock.yaml");
        let text = lock.render().map_err(|error| Failure::broken(format!("{path}: {error}")))?;
        self.lock = Some(lock);
        self.put(&path, text);
        Ok(path)
    }

    /// Takes up the text of a file, for [`Spec::stage`].
    pub fn put(&mut self, path: &str, text: String) {
        self.texts.insert(path.to_owned(), text);
    }

    /// Stages what was taken up and is other than on disk.
    pub fn stage(&self, stage: &mut Stage) -> Result<()> {
        for (path, text) in &self.texts {
            stage.edit(&self.root.join(path), text)?;
        }
        Ok(())
    }

    /// Writes what was taken up: all of it or nothing.
    pub fn store(&self) -> Result<()> {
        let mut stage = Stage::begin(&self.root)?;
        self.stage(&mut stage)?;
        stage.commit()
    }
}

//! A provider's folder: its document, manifest and examples.

use std::path::{Path, PathBuf};

use ::client_gen::manifest::Manifest;
use ::client_gen::samples::{Example, Examples};
use ::openapi::document::{Document, Loader};

use crate::common::{Failure, Files, Result, providers, unreadable};

/// Everything under `specs/<provider>/` that the generator reads.
pub struct Provider {
    /// `client.yaml`.
    pub manifest: Manifest,
    /// `openapi.yaml`.
    pub document: Document,
    /// `examples/*.yaml`.
    pub examples: Examples,
}

impl Provider {
    /// Reads a provider's folder.
    pub fn read(root: &Path, name: &str) -> Result<Provider> {
        let (manifest, document) = manifest_and_document(root, name)?;
        let folder = format!("specs/{name}");
        let mut examples = Examples::new();
        let mut entries: Vec<PathBuf> = match std::fs::read_dir(root.join(&folder).join("examples")) {
            Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
            Err(_) => Vec::new(),
        };
        entries.sort();
        for entry in entries.iter().filter(|entry| entry.extension().is_some_and(|extension| extension == "yaml")) {
            let id = entry.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let path = format!("{folder}/examples/{id}.yaml");
            examples.insert(id, Example::parse(&path, &read_text(root, &path)?)?);
        }
        Ok(Provider { manifest, document, examples })
    }
}

/// What every command needs of a provider. Paths are shown from the workspace root, so that nothing depends on where that
/// is.
pub fn manifest_and_document(root: &Path, name: &str) -> Result<(Manifest, Document)> {
    let path = format!("specs/{name}/client.yaml");
    let manifest = Manifest::parse(&path, &read_text(root, &path)?)?;
    let path = format!("specs/{name}/openapi.yaml");
    let document = Document::load(&path, &read_text(root, &path)?, &Below(root))?;
    Ok((manifest, document))
}

/// A file of a provider's folder, its path from the workspace root.
pub fn read_text(root: &Path, path: &str) -> Result<String> {
    std::fs::read_to_string(root.join(path)).map_err(|error| incomplete(unreadable(Path::new(path), &error)))
}

fn incomplete(failure: Failure) -> Failure {
    failure.help("specs/README.md shows what a provider's folder holds")
}

/// Files below the workspace root.
pub struct Below<'r>(pub &'r Path);

impl Loader for Below<'_> {
    fn read(&self, path: &str) -> std::result::Result<String, String> {
        Files.read(&self.0.join(path).to_string_lossy())
    }
}

/// The named providers, or all. A name that is none of them suggests the nearest.
pub fn chosen(root: &Path, names: &[String]) -> Result<Vec<String>> {
    let all = providers(root)?;
    if names.is_empty() {
        return Ok(all);
    }
    for name in names {
        if !all.contains(name) {
            if !name.is_empty() && root.join("specs").join(name).is_dir() {
                let missing = Failure::usage(format!("specs/{name}/openapi.yaml: there is no such file"));
                return Err(incomplete(missing));
            }
            let nearest = all.iter().max_by(|a, b| strsim::jaro(a, name).total_cmp(&strsim::jaro(b, name)));
            let hint =
                nearest.filter(|near| strsim::jaro(near, name) > 0.6).map(|near| format!(" Did you mean `{near}`?"));
            return Err(Failure::usage(format!(
                "there is no provider `{name}`.{} Known: {}",
                hint.unwrap_or_default(),
                all.join(", ")
            )));
        }
    }
    Ok(names.to_vec())
}

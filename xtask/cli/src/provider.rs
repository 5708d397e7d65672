//! A provider's folder: its document, manifest and examples.

use std::path::Path;

use ::client_gen::lower::Plan;
use ::client_gen::manifest::Manifest;
use ::client_gen::samples::{self, Example, Examples};
use ::diagnostics::Finding;
use ::openapi::document::{Document, Loader};

use crate::common::{Failure, Files, Result, decode, entries, exists, unreadable};
use crate::inventory;

/// Everything under `specs/<provider>/` that the generator reads.
pub struct Provider {
    /// `client.yaml`.
    pub manifest: Manifest,
    /// `openapi.yaml`.
    pub document: Document,
    /// `examples/*.yaml`.
    pub examples: Examples,
    /// The operation, path and text of each.
    texts: Vec<(String, String, String)>,
}

impl Provider {
    /// Reads a provider's folder.
    pub fn read(root: &Path, name: &str) -> Result<Provider> {
        let (_, document) = manifest_and_document(root, name)?;
        Provider::with(root, name, document)
    }

    /// The same, with this document in the place of `openapi.yaml`.
    pub fn with(root: &Path, name: &str, document: Document) -> Result<Provider> {
        let folder = format!("specs/{name}");
        let manifest = manifest(root, name)?;
        let mut examples = Examples::new();
        let mut texts = Vec::new();
        let shown = format!("{folder}/examples");
        let listed = match exists(&root.join(&shown), &shown)? {
            true => entries(&root.join(&shown), &shown)?,
            false => Vec::new(),
        };
        for entry in listed.iter().map(std::fs::DirEntry::path) {
            if entry.extension().is_none_or(|extension| extension != "yaml") {
                continue;
            }
            let id = entry.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let path = format!("{folder}/examples/{id}.yaml");
            let text = read_text(root, &path)?;
            examples.insert(id.clone(), Example::parse(&path, &text)?);
            texts.push((id, path, text));
        }
        Ok(Provider { manifest, document, examples, texts })
    }

    /// Where the examples say something else than the document.
    pub fn check_examples(&self, plan: &Plan) -> Vec<Finding> {
        let texts = self.texts.iter();
        texts.flat_map(|(id, path, text)| samples::check(&self.document, plan, id, path, text)).collect()
    }
}

/// What every command needs of a provider. Paths are shown from the workspace root, so that nothing depends on where that
/// is.
pub fn manifest_and_document(root: &Path, name: &str) -> Result<(Manifest, Document)> {
    let manifest = manifest(root, name)?;
    let path = format!("specs/{name}/openapi.yaml");
    let document = Document::load(&path, &read_text(root, &path)?, &Below(root))?;
    Ok((manifest, document))
}

/// `client.yaml` of a provider.
pub fn manifest(root: &Path, name: &str) -> Result<Manifest> {
    let path = format!("specs/{name}/client.yaml");
    Ok(Manifest::parse(&path, &read_text(root, &path)?)?)
}

/// A file of a provider's folder, its path from the workspace root.
pub fn read_text(root: &Path, path: &str) -> Result<String> {
    let bytes = std::fs::read(root.join(path)).map_err(|error| incomplete(unreadable(Path::new(path), &error)))?;
    decode(bytes).map_err(|why| Failure::usage(format!("{path}: {why}")))
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
    if names.is_empty() {
        return inventory::all(root);
    }
    let all = inventory::providers(root)?;
    names.iter().map(|name| named(&all, name)).collect()
}

/// The provider that a name or the path of its folder means.
pub fn named(all: &[String], text: &str) -> Result<String> {
    let name = folder_name(text);
    match all.iter().any(|known| known == name) {
        true => Ok(name.to_owned()),
        false => Err(unknown(all, text)),
    }
}

/// `specs/acme/` is what a shell completes to, and means `acme`.
pub fn folder_name(text: &str) -> &str {
    let path = text.trim_end_matches(['/', '\\']);
    let path = path.strip_prefix("./").unwrap_or(path);
    path.strip_prefix("specs/").or_else(|| path.strip_prefix("specs\\")).unwrap_or(path)
}

/// A name that is no provider's; one that is near is suggested.
pub fn unknown(all: &[String], text: &str) -> Failure {
    let shown = ::diagnostics::clean(text);
    let near = nearest(all.iter().map(String::as_str), text).map(|near| format!(" Did you mean `{near}`?"));
    Failure::usage(format!("there is no provider `{shown}`.{} Known: {}", near.unwrap_or_default(), all.join(", ")))
}

/// The known name that a person most likely meant, if one is near: a third of its characters may be wrong.
pub fn nearest<'a>(known: impl Iterator<Item = &'a str>, text: &str) -> Option<&'a str> {
    let (distance, near) = known.map(|name| (strsim::osa_distance(name, text), name)).min()?;
    (distance <= text.chars().count().div_ceil(3)).then_some(near)
}

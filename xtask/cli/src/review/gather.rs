//! What git, the disk and the generator know of two states of the repository.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ::client_gen::manifest::Manifest;
use ::diff::{IgnoreList, Options};
use ::docs::{Lock, Report as DocsReport};
use ::openapi::document::Document;
use ::review::{Difference, FileTexts, Generated, NextVersion, Provider, Review};

use super::tree::Tree;
use crate::common::{Failure, Result};
use crate::diff::{sides, today};
use crate::git::{self, Version};
use crate::output::progress;
use crate::provider::folder_name;
use crate::{disk, docs, generate, versions};

/// Everything under review between two states; of these providers, or of all.
pub fn gather(root: &Path, old: &Tree, new: &Tree, only: &[String]) -> Result<Review> {
    let (before, after) = (old.providers()?, new.providers()?);
    let all: BTreeSet<&String> = before.iter().chain(&after).collect();
    let only: Vec<&str> = only.iter().map(|name| folder_name(name)).collect();
    if let Some(unknown) = only.iter().find(|name| !all.iter().any(|known| known == *name)) {
        let known: Vec<String> = all.into_iter().cloned().collect();
        return Err(crate::provider::unknown(&known, unknown));
    }
    let mut review =
        Review { old: old.name.clone(), new: new.name.clone(), providers: Vec::new(), ..Review::default() };
    for name in all.into_iter().filter(|name| only.is_empty() || only.contains(&name.as_str())) {
        let sides = (before.contains(name), after.contains(name));
        progress(format_args!("{name}: comparing {} with {}", old.name, new.name));
        review.providers.push(provider(root, old, new, name, sides)?);
    }
    Ok(review)
}

fn provider(root: &Path, old: &Tree, new: &Tree, name: &str, (was, is): (bool, bool)) -> Result<Provider> {
    let spec = format!("specs/{name}");
    let spec_changed = !old.differing(new, &spec)?.is_empty();
    let after = if is { Some(document(new, name)?) } else { None };
    let before = match (was, &after) {
        (false, _) => None,
        // Nothing below the folder changed: the other side is the same.
        (true, Some(after)) if !spec_changed => Some(after.clone()),
        (true, _) => Some(document(old, name)?),
    };
    let options = Options {
        old_name: format!("{spec}/openapi.yaml, {}", old.name),
        new_name: format!("{spec}/openapi.yaml"),
        corrections: corrections(root, old, new)?,
        ignore: ignored(new, name)?,
        today: today(),
        ..Options::default()
    };
    let mut made = Provider::compared(name, before.as_ref(), after.as_ref(), &options);
    let manifests = (manifest(old, name)?, manifest(new, name)?);
    let Some(manifest) = manifests.1.as_ref().or(manifests.0.as_ref()) else {
        return Ok(made);
    };
    made.package = Some(manifest.package.clone());
    let folder = format!("crates/{}", manifest.package);
    let files = files(root, old, new, name, &folder, spec_changed, &mut made.notes)?;
    made.generated = Some(Generated::of(&files, &old.command(new, &folder)));
    if let Some(document) = after {
        if made.changed() {
            made.version = next_version(root, new, manifests.0.as_ref(), manifest, (name, &document))?;
        }
        let lock = lock(new, name)?;
        let pages = manifest.docs.clone();
        let spec = docs::spec::Spec {
            root: root.to_path_buf(),
            name: name.to_owned(),
            document,
            pages,
            lock,
            texts: BTreeMap::new(),
        };
        made.docs = docs_of(&spec)?;
    }
    Ok(made)
}

fn document(tree: &Tree, name: &str) -> Result<Document> {
    let path = format!("specs/{name}/openapi.yaml");
    let text = tree.read(&path)?.ok_or_else(|| Failure::usage(format!("{}: there is no {path}", tree.name)))?;
    let read = Document::load(&path, &text, tree);
    read.map_err(|finding| {
        let failure = Failure::from(finding);
        Failure { code: 2, message: format!("{} ({})", failure.message, tree.name), ..failure }
    })
}

fn manifest(tree: &Tree, name: &str) -> Result<Option<Manifest>> {
    let path = format!("specs/{name}/client.yaml");
    let Some(text) = tree.read(&path)? else { return Ok(None) };
    let read = Manifest::parse(&path, &text);
    read.map(Some).map_err(|finding| Failure { code: 2, ..Failure::from(finding) })
}

fn lock(tree: &Tree, name: &str) -> Result<Option<Lock>> {
    let path = format!("specs/{name}/docs.lock.yaml");
    let Some(text) = tree.read(&path)? else { return Ok(None) };
    Lock::parse(&text).map(Some).map_err(|error| Failure::usage(format!("{path}: {error}")))
}

/// A provider whose `client.yaml` names no page has nothing to be compared with.
fn docs_of(spec: &docs::spec::Spec) -> Result<Vec<DocsReport>> {
    if spec.pages.is_empty() { Ok(Vec::new()) } else { docs::check::recorded(spec) }
}

fn ignored(tree: &Tree, name: &str) -> Result<IgnoreList> {
    let path = format!("specs/{name}/diff-ignore.yaml");
    match tree.read(&path)? {
        Some(text) => IgnoreList::parse(&path, &text).map_err(Failure::usage),
        None => Ok(IgnoreList::default()),
    }
}

fn corrections(root: &Path, old: &Tree, new: &Tree) -> Result<Vec<::diff::Correction>> {
    let side = |commit: Option<&str>| match commit {
        Some(commit) => sides::Side::Git { folder: root.to_path_buf(), rev: commit.to_owned(), path: String::new() },
        None => sides::Side::File(root.to_path_buf()),
    };
    sides::corrections(&side(old.commit()), &side(new.commit()))
}

/// The crate's files that differ. In the working tree the crate is as its spec says now, written or not.
fn files(
    root: &Path,
    old: &Tree,
    new: &Tree,
    name: &str,
    folder: &str,
    spec_changed: bool,
    notes: &mut Vec<String>,
) -> Result<Vec<FileTexts>> {
    let mut paths: BTreeSet<String> = old.differing(new, folder)?.into_iter().collect();
    let mut to_come = BTreeMap::new();
    if spec_changed && new.commit().is_none() {
        match generate::provider_files(root, name) {
            Ok((_, _, files)) => {
                let differences = disk::compare(&root.join(folder), &files)?;
                if !differences.is_empty() {
                    notes.push(format!(
                        "`{folder}` is not written yet: what is shown is what `cargo xtask generate {name}` will write."
                    ));
                }
                to_come.extend(differences.into_iter().map(|file| (format!("{folder}/{}", file.path), file.new)));
                paths.extend(to_come.keys().cloned());
            }
            Err(failure) => notes.push(format!("No crate can be made of the spec: {}", failure.sentence())),
        }
    }
    let mut out = Vec::new();
    for path in paths {
        let short = path.strip_prefix(folder).unwrap_or(&path).trim_start_matches('/').to_owned();
        let after = match to_come.get(&path) {
            Some(text) => text.clone(),
            None => text(new, &path)?,
        };
        out.push(FileTexts { path: short, old: text(old, &path)?, new: after });
    }
    Ok(out)
}

/// A file of a crate; of one that is no text, its length.
fn text(tree: &Tree, path: &str) -> Result<Option<String>> {
    let shown = |bytes: Vec<u8>| match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => format!("not text: {} bytes\n", error.as_bytes().len()),
    };
    Ok(tree.bytes(path)?.map(shown))
}

/// The version as `check` and `release` ask for it: by all that changed since the last release.
fn next_version(
    root: &Path,
    new: &Tree,
    old: Option<&Manifest>,
    manifest: &Manifest,
    (name, document): (&str, &Document),
) -> Result<Option<NextVersion>> {
    let Some(own) = Version::parse(&manifest.version) else { return Ok(None) };
    let release = git::last_release_at(root, &manifest.package, new.commit().unwrap_or("HEAD"))?;
    if release.is_none() {
        versions::on_record(
            root,
            &manifest.package,
            new.read(&format!("crates/{}/CHANGELOG.md", manifest.package))?.as_deref(),
        )?;
    }
    let released = release.as_ref().map(|(_, version)| version.to_string());
    let mut differences = Vec::new();
    let suggested = match release {
        Some(release) => {
            let standing = versions::since(root, name, &manifest.package, document, release, new.commit())?;
            differences = standing.differences();
            standing.needed()
        }
        None => own,
    };
    let differences =
        differences.into_iter().map(|(origin, effect, item)| Difference { origin: origin.as_str(), effect, item });
    Ok(Some(NextVersion {
        old: old.map(|old| old.version.clone()),
        new: manifest.version.clone(),
        released,
        suggested: suggested.to_string(),
        enough: own >= suggested,
        differences: differences.collect(),
    }))
}

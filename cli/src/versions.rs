//! Which version a crate needs: its last release, and what changed since.

use std::path::Path;

use ::client_gen::lower::lower;
use ::client_gen::surface::{Change, Effect, compare, lock, surface};
use ::openapi::document::Document;

use crate::common::{Failure, Result, read_if_there};
use crate::diff::sides::{Side, read};
use crate::git::{self, Bump, Version};

/// What was released last, and what changed since.
pub struct Standing {
    /// `sfcompute-client-v0.1.0`
    pub tag: String,
    /// The version of that tag.
    pub released: Version,
    /// The spec as it was released.
    pub before: Document,
    /// What the changes ask for; nothing if nothing changed.
    pub bump: Option<Bump>,
    /// What differs from the released public API though no change of the spec asks for it: a newer generator writes
    /// it. Unknown where the release did not say what its public API was.
    pub generator: Option<Vec<Change>>,
}

impl Standing {
    /// The least version that says what changed.
    pub fn needed(&self) -> Version {
        self.bump.map_or(self.released, |bump| self.released.after(bump))
    }
}

/// The spec of a provider as it was at a tag.
pub fn spec_at(root: &Path, tag: &str, provider: &str) -> Side {
    Side::Git { folder: root.to_path_buf(), rev: tag.to_owned(), path: format!("./specs/{provider}/openapi.yaml") }
}

/// How a crate stands to its last release, if it had one.
pub fn standing(root: &Path, provider: &str, package: &str, document: &Document) -> Result<Option<Standing>> {
    match git::last_release(root, package)? {
        Some(release) => since(root, provider, package, document, release).map(Some),
        None => on_record(root, package, None).map(|()| None),
    }
}

/// A crate without a release tag was never released only if nothing says otherwise.
///
/// # Errors
/// If its changelog has versions before the present one: their tags are missing from this clone.
pub fn on_record(root: &Path, package: &str, changelog: Option<&str>) -> Result<()> {
    let path = format!("crates/{package}/CHANGELOG.md");
    let read;
    let text = match changelog {
        Some(text) => text,
        None => {
            read = read_if_there(root, &path)?.unwrap_or_default();
            &read
        }
    };
    let headings = text.lines().filter_map(|line| line.strip_prefix("## "));
    let mut versions = headings.filter_map(|line| Version::parse(line.split_whitespace().next()?));
    match (versions.next(), versions.next()) {
        (Some(_), Some(earlier)) => {
            let fetch = if git::is_shallow(root)? { "git fetch --unshallow --tags" } else { "git fetch --tags" };
            Err(Failure::usage(format!(
                "{path} records the release {earlier}, and git has no tag {package}-v{earlier}"
            ))
            .help(format!("`{fetch}` gets what this clone lacks")))
        }
        _ => Ok(()),
    }
}

/// How a crate stands to this release of it.
pub fn since(
    root: &Path,
    provider: &str,
    package: &str,
    document: &Document,
    (tag, released): (String, Version),
) -> Result<Standing> {
    let before = read(&spec_at(root, &tag, provider)).map_err(|failure| Failure {
        message: format!("the release {tag} cannot be read: {}", failure.message),
        ..failure
    })?;
    let same = before.root().same(document.root());
    let now = surface(&lower(document).plan);
    let spec = match same {
        true => Vec::new(),
        false => compare(&surface(&lower(&before).plan), &now),
    };
    let folder = format!("crates/{package}");
    let path = format!("{folder}/{}", lock::FILE);
    let broken = |why: String| Failure::broken(format!("the release {tag}: {path} cannot be read: {why}"));
    let read = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).map_err(|error| broken(error.to_string()))?;
        lock::parse(&text).map_err(broken)
    };
    let released_api = git::file_at(root, &tag, git::Start::Here, &path)?.map(read).transpose()?;
    let generator = released_api.map(|items| {
        let mut changes = compare(&items, &now);
        changes.retain(|change| !spec.iter().any(|known| known.describe() == change.describe()));
        changes
    });
    let effects = spec.iter().chain(generator.iter().flatten()).map(|change| change.effect).max();
    let bump = match effects {
        Some(Effect::Major) => Some(Bump::Major),
        Some(Effect::Minor) => Some(Bump::Minor),
        Some(Effect::Patch) => Some(Bump::Patch),
        None if !same => Some(Bump::Patch),
        // A newer generator writes other code from the same spec.
        None => {
            git::changed(root, &tag, &[&format!("{folder}/src"), &format!("{folder}/examples")])?.then_some(Bump::Patch)
        }
    };
    Ok(Standing { tag, released, before, bump, generator })
}

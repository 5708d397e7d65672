//! Which version a crate needs: its last release, and what changed since.

use std::path::Path;

use ::client_gen::lower;
use ::client_gen::surface::{Change, Effect, Item, compare, lock, surface};
use ::openapi::document::Document;

use crate::common::{Failure, Overlays, Result, read_if_there};
use crate::diff::sides::{Side, read};
use crate::git::{self, Bump, Version};
use crate::runtime;

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
    /// What differs because the spec does.
    pub spec: Vec<Change>,
    /// What differs from the released public API though no change of the spec asks for it: a newer generator writes
    /// it. Unknown where the release did not say what its public API was.
    pub generator: Option<Vec<Change>>,
    /// What differs in the public items of client-core.
    pub runtime: Vec<runtime::Difference>,
}

/// Who changed something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The spec.
    Spec,
    /// The generator: it writes other code from the same spec.
    Generator,
    /// client-core.
    Runtime,
}

impl Origin {
    /// `"spec"`, ...
    pub fn as_str(self) -> &'static str {
        match self {
            Origin::Spec => "spec",
            Origin::Generator => "generator",
            Origin::Runtime => "runtime",
        }
    }
}

impl Standing {
    /// The least version that says what changed.
    pub fn needed(&self) -> Version {
        self.bump.map_or(self.released, |bump| self.released.after(bump))
    }

    /// Every difference from what was released, those that break code first, and who changed it.
    pub fn differences(&self) -> Vec<(Origin, Effect, String)> {
        let of = |origin: Origin, changes: &[Change]| -> Vec<(Origin, Effect, String)> {
            changes.iter().map(|change| (origin, change.effect, change.describe())).collect()
        };
        let mut all = of(Origin::Spec, &self.spec);
        all.extend(of(Origin::Generator, self.generator.as_deref().unwrap_or_default()));
        all.extend(self.runtime.iter().map(|one| (Origin::Runtime, one.effect, one.item.clone())));
        all.sort_by_key(|(origin, effect, _)| (std::cmp::Reverse(*effect), *origin));
        all
    }
}

/// The spec of a provider as it was at a tag.
pub fn spec_at(root: &Path, tag: &str, provider: &str) -> Side {
    Side::Git { folder: root.to_path_buf(), rev: tag.to_owned(), path: format!("./specs/{provider}/openapi.yaml") }
}

/// How a crate stands to its last release, if it had one.
pub fn standing(root: &Path, provider: &str, package: &str, document: &Document) -> Result<Option<Standing>> {
    match git::last_release(root, package)? {
        Some(release) => since(root, provider, package, document, release, None).map(Some),
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

/// How a crate stands to this release of it; `later` is the commit it stands at, or none for the working tree.
pub fn since(
    root: &Path,
    provider: &str,
    package: &str,
    document: &Document,
    (tag, released): (String, Version),
    later: Option<&str>,
) -> Result<Standing> {
    let before = read(&spec_at(root, &tag, provider), &Overlays::default()).map_err(|failure| Failure {
        message: format!("the release {tag} cannot be read: {}", failure.message),
        ..failure
    })?;
    let same = before.root().same(document.root());
    let folder = format!("crates/{package}");
    let path = format!("{folder}/{}", lock::FILE);
    let broken = |why: String| Failure::broken(format!("the release {tag}: {path} cannot be read: {why}"));
    let read = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).map_err(|error| broken(error.to_string()))?;
        lock::parse(&text).map_err(broken)
    };
    let released_api = git::file_at(root, &tag, git::Start::Here, &path)?.map(read).transpose()?;
    let runtime = runtime::since(root, &tag, later)?;
    let (spec, generator) = attributed(&before, document, released_api.as_deref());
    let effects = spec.iter().chain(generator.iter().flatten()).map(|change| change.effect);
    let bump = match effects.chain(runtime.iter().map(|difference| difference.effect)).max() {
        Some(Effect::Major) => Some(Bump::Major),
        Some(Effect::Minor) => Some(Bump::Minor),
        Some(Effect::Patch) => Some(Bump::Patch),
        None if !same => Some(Bump::Patch),
        // A newer generator writes other code from the same spec.
        None => {
            git::changed(root, &tag, &[&format!("{folder}/src"), &format!("{folder}/examples")])?.then_some(Bump::Patch)
        }
    };
    Ok(Standing { tag, released, before, bump, spec, generator, runtime })
}

/// The differences from a release that the spec makes, and those that the generator makes. What was released is compared
/// with what the generator of now writes of the new spec; a difference is the generator's where it makes one of the old
/// spec too. Unknown where the release did not say what its public API was.
fn attributed(before: &Document, now: &Document, released: Option<&[Item]>) -> (Vec<Change>, Option<Vec<Change>>) {
    let face = |document: &Document| surface(&lower::plan(document));
    let new = face(now);
    let old = if before.root().same(now.root()) { new.clone() } else { face(before) };
    let by_spec = compare(&old, &new);
    let Some(released) = released else { return (by_spec, None) };
    let by_generator = compare(released, &old);
    let path = |change: &Change| change.old.as_ref().or(change.new.as_ref()).map(|item| item.path.clone());
    let (mut spec, mut generator) = (Vec::new(), Vec::new());
    for change in compare(released, &new) {
        let at = |all: &[Change]| all.iter().any(|other| path(other) == path(&change));
        let whole = by_generator.iter().any(|other| other.describe() == change.describe());
        // What both changed is the spec's: it would differ without the generator too.
        if at(&by_spec) && !whole { spec.push(change) } else { generator.push(change) }
    }
    (spec, Some(generator))
}

#[cfg(test)]
mod tests;

//! What a change does to code that compiles against the generated crate.
//!
//! The verdict is not guessed: both documents are lowered, the public faces of both crates listed
//! and compared ([`client_gen::surface`]), and each difference is given to the edit that caused it. A
//! rule's own source level only says which edit to look at first.

mod attribute;
mod names;
mod remedy;
mod used;

use super::change::{Change, Source, Verdict};
use super::compare::Edit;
use client_gen::lower::{self, Plan};
use client_gen::surface::{self, Effect};
use openapi::document::Document;
use openapi::parallel::both;

pub(crate) use used::Used;

/// Settles the source verdict of every change and the Rust items it names. Differences between the
/// crates that no edit accounts for become a change of their own, where all edits were looked for.
pub(crate) fn judge(old: &Document, new: &Document, changes: &mut Vec<Change>, all: bool) {
    let (was, is) = both(|| Crate::of(old), || Crate::of(new));
    let differences = surface::compare(&was.items, &is.items);
    let found = attribute::attribute(old, new, changes, &differences, all);
    remedy::remedies(new, (&was.items, &is.items), changes, &differences, &found);
    if !differences.is_empty() {
        return;
    }
    let (before, after) = both(|| was.plan.fingerprint(), || is.plan.fingerprint());
    if before == after {
        // Not a letter of the crate changes, whatever the rules expect.
        changes.iter_mut().for_each(|change| change.source = Source::None);
    } else if all && changes.iter().all(|change| change.source == Source::None) {
        let (from, to) = was.plan.first_difference(&is.plan).unzip();
        changes.push(attribute::text_only(old, new, from, to));
    }
}

/// What a document's crate comes to.
struct Crate {
    plan: Plan,
    items: Vec<surface::Item>,
}

impl Crate {
    fn of(document: &Document) -> Self {
        let plan = lower::plan(document);
        Crate { items: surface::surface(&plan), plan }
    }
}

/// What differs between the public faces of the two crates.
#[must_use]
pub fn differences(old: &Document, new: &Document) -> Vec<surface::Change> {
    let face = |document: &Document| surface::surface(&lower::plan(document));
    let (old, new) = both(|| face(old), || face(new));
    surface::compare(&old, &new)
}

/// The verdict two lists of items give, whatever the documents say.
#[must_use]
pub fn exact(differences: &[surface::Change]) -> Source {
    differences.iter().map(|difference| level(difference.effect)).max().unwrap_or_default()
}

fn level(effect: Effect) -> Source {
    match effect {
        Effect::Patch => Source::Patch,
        Effect::Minor => Source::Minor,
        Effect::Major => Source::Major,
    }
}

/// The Rust items an edit touches by its rule, for documents whose crates are not worked out.
pub(crate) fn items(old: &Document, new: &Document, edit: &Edit) -> Vec<String> {
    names::items(old, new, edit)
}

/// Both verdicts of a list of changes.
pub(crate) fn worst<'c>(changes: impl IntoIterator<Item = &'c Change>) -> Verdict {
    let each = changes.into_iter().map(|change| Verdict { wire: change.wire, source: change.source });
    each.fold(Verdict::default(), Verdict::or)
}

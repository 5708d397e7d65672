//! Whether a page is the page it is taken for: method, path, host, title and field names are weighed
//! before any field is compared. Another page at the same address must not edit a spec.

use std::collections::BTreeSet;

use super::{Input, values};
use crate::facts::{Claim, Operation, Place};
use crate::spec::{self, SpecOperation};

/// Why a page is taken for another one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "this looks like another page: it documents {found}, and {expected} is expected here ({differs}); nothing was compared, recorded or edited.\n  help: check the address in client.yaml, or name the page that the file is with --id"
)]
pub struct OtherPage {
    /// What the page documents.
    pub found: String,
    /// What it should document.
    pub expected: String,
    /// What differs.
    pub differs: String,
}

/// What speaks for two operations being the same, and what against it.
#[derive(Debug, Default)]
struct Weight {
    same: u32,
    other: u32,
    differs: Vec<&'static str>,
}

impl Weight {
    fn add(&mut self, same: bool, weight: u32, what: &'static str) {
        if same {
            self.same += weight;
        } else {
            self.other += weight;
            self.differs.push(what);
        }
    }

    fn is_same(&self) -> bool {
        self.same > self.other
    }
}

/// Checks that the page documents at least one of the operations that the manifest or the lock
/// places on it.
///
/// # Errors
/// When most of what identifies an operation disagrees for every operation of the page.
pub fn identify(input: &Input<'_>) -> Result<(), OtherPage> {
    let spec = spec::operations(input.document);
    let expected: Vec<&SpecOperation> = spec.iter().filter(|known| input.operations.contains(&known.id)).collect();
    let before: &[Operation] = input.lock.map_or(&[], |facts| &facts.operations);
    // Nothing says yet what is on this page.
    if expected.is_empty() && before.is_empty() {
        return Ok(());
    }
    let mut nearest: Option<(Weight, &Operation, String)> = None;
    for operation in &input.facts.operations {
        let against_spec =
            expected.iter().map(|known| (weigh(operation, &known.facts, Some(known)), known.name.clone()));
        let against_lock = before.iter().map(|known| (weigh(operation, known, None), known.name()));
        for (weight, name) in against_spec.chain(against_lock) {
            if weight.is_same() {
                return Ok(());
            }
            let nearer = |known: &Weight| {
                i64::from(weight.other) - i64::from(weight.same) < i64::from(known.other) - i64::from(known.same)
            };
            if nearest.as_ref().is_none_or(|(known, _, _)| nearer(known)) {
                nearest = Some((weight, operation, name));
            }
        }
    }
    match nearest {
        // Without an operation there is nothing to weigh; that is an error of its own.
        None => Ok(()),
        Some((weight, operation, expected)) => {
            Err(OtherPage { found: operation.name(), expected, differs: weight.differs.join(", ") + " differ" })
        }
    }
}

/// Whether most of what identifies an operation agrees.
pub(super) fn is_same(page: &Operation, known: &Operation, spec: Option<&SpecOperation>) -> bool {
    weigh(page, known, spec).is_same()
}

fn weigh(page: &Operation, known: &Operation, spec: Option<&SpecOperation>) -> Weight {
    let mut weight = Weight::default();
    if let (Some(page), Some(known)) = (&page.method, &known.method) {
        weight.add(page.values().any(|value| known.values().any(|other| other == value)), 1, "method");
    }
    if let (Some(page), Some(known)) = (&page.path, &known.path) {
        match likeness(page, known, spec) {
            Likeness::Same => weight.add(true, 3, "path"),
            Likeness::Alike => weight.add(false, 1, "path"),
            Likeness::Other => weight.add(false, 3, "path"),
        }
    }
    if let (Some(page), Some(known)) = (&page.server, &known.server) {
        let hosts = |claim: &Claim| claim.values().filter_map(|value| host(value.as_str()?)).collect::<BTreeSet<_>>();
        let (page, known) = (hosts(page), hosts(known));
        if !page.is_empty() && !known.is_empty() {
            weight.add(!page.is_disjoint(&known), 2, "host");
        }
    }
    if let (Some(title), Some(spec)) = (&page.title, spec) {
        let (title, known) = (words(title), words(&format!("{} {}", spec.id, spec.summary)));
        if !title.is_empty() && !title.is_disjoint(&known) {
            weight.add(true, 1, "title");
        }
    }
    let (page, known) = (names(page), names(known));
    if !page.is_empty() && !known.is_empty() {
        let shared = page.intersection(&known).count();
        // A page may tell more or less than is known: what counts is whether the smaller list is in
        // the larger one.
        weight.add(shared * 2 > page.len().min(known.len()), 3, "field names");
    }
    weight
}

enum Likeness {
    Same,
    Alike,
    Other,
}

fn likeness(page: &Claim, known: &Claim, spec: Option<&SpecOperation>) -> Likeness {
    let texts = |claim: &Claim| -> Vec<String> {
        claim.values().filter_map(|value| value.as_str().map(str::to_owned)).collect()
    };
    let mut best = Likeness::Other;
    for page in texts(page) {
        for known in texts(known) {
            let same = match spec {
                Some(spec) => values::same_path(&page, &known, spec),
                None => page.trim_end_matches('/') == known.trim_end_matches('/'),
            };
            if same {
                return Likeness::Same;
            }
            // The same nouns in the same order: another version, another prefix, other names of parameters.
            let (a, b) = (nouns(&page), nouns(&known));
            if !a.is_empty() && !b.is_empty() && (a.ends_with(&b) || b.ends_with(&a)) {
                best = Likeness::Alike;
            }
        }
    }
    best
}

/// The fixed parts of a path that are no version.
fn nouns(path: &str) -> Vec<String> {
    let version = |part: &str| {
        part.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.len() < 8)
    };
    let parts = path.split('/').filter(|part| !part.is_empty() && !part.starts_with('{') && !version(part));
    parts.map(str::to_ascii_lowercase).collect()
}

/// The host of an address, without what stands before its last two labels: `eu.api.acme.test` and
/// `api.acme.test` are one provider's.
fn host(url: &str) -> Option<String> {
    let host = url.split_once("://")?.1.split(['/', ':', '?']).next()?.to_ascii_lowercase();
    let labels: Vec<&str> = host.split('.').collect();
    Some(labels[labels.len().saturating_sub(2)..].join("."))
}

/// The words of a title or a name that are about something.
fn words(text: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut word = String::new();
    let mut lower = false;
    for c in text.chars().chain([' ']) {
        if !c.is_alphanumeric() || (c.is_uppercase() && lower) {
            let whole = std::mem::take(&mut word).trim_end_matches('s').to_owned();
            let small = ["a", "an", "the", "of", "for", "to", "in", "and", "api", "new", "by", "all"];
            if whole.len() > 2 && !small.contains(&whole.as_str()) {
                words.insert(whole);
            }
        }
        lower = c.is_lowercase();
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
    }
    words
}

/// The names of the fields and parameters an operation has, by part; those of the path say no more
/// than the path.
fn names(operation: &Operation) -> BTreeSet<(bool, String)> {
    let parts = operation.parts.iter().filter(|part| part.place != Place::Path);
    let named = parts.flat_map(|part| {
        let response = matches!(part.place, Place::Response(_));
        let fields = part.fields.iter().filter(|field| !field.path.contains(['.', '[']));
        fields.map(move |field| (response, field.path.to_ascii_lowercase()))
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_nouns_and_words() {
        assert_eq!(host("https://eu.api.acme.test/v1"), Some("acme.test".to_owned()));
        assert_eq!(nouns("/v1/regions/{region}/boxes/"), ["regions", "boxes"]);
        assert_eq!(words("createNodes Create new nodes"), ["create", "node"].map(str::to_owned).into());
    }
}

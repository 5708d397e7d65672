//! Facts of a page against the lock and the spec.
//!
//! What changed since the lock names the finding, what the spec holds decides whether there is one:
//! one finding for each thing that somebody has to look at.

mod against_lock;
mod against_spec;
mod evidence;
mod examples;
mod identity;
mod merge;
mod values;
mod words;

use serde_json::Value;

pub use identity::{OtherPage, identify};

use super::facts::{Facts, Operation, Place};
use super::finding::{Kind, Report};
use super::spec::{self, SpecOperation};
use openapi::document::Document;

/// A change or disagreement before it is told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Difference {
    /// The change, or `PageOnly`, `SpecOnly`, `Disagreement`.
    kind: Kind,
    /// For a disagreement, which kind of change would have made it.
    about: Kind,
    /// Part it is in; none for the operation itself.
    place: Option<Place>,
    /// Path of the field, `""` for a part as a whole.
    field: String,
    /// What the page states now.
    page: Option<Value>,
    /// What the other side states.
    other: Option<Value>,
    /// Line on the page.
    line: u32,
    /// The new name of what was renamed.
    renamed: Option<String>,
    /// What is not proven about it.
    doubt: Option<evidence::Doubt>,
}

/// What to hold against what.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// Folder name of the provider.
    pub provider: &'a str,
    /// Id of the page.
    pub page: &'a str,
    /// `operationId`s that the page is said to document.
    pub operations: &'a [String],
    /// What the page states; what the lock states when there is no page.
    pub facts: &'a Facts,
    /// What the page stated before.
    pub lock: Option<&'a Facts>,
    /// The spec.
    pub document: &'a Document,
}

/// Compares one page.
#[must_use]
pub fn compare(input: &Input<'_>) -> Report {
    let spec = spec::operations(input.document);
    let mut report = Report {
        provider: input.provider.to_owned(),
        page: input.page.to_owned(),
        unread: input.facts.unread.clone(),
        ..Report::default()
    };
    report.coverage = match input.facts.coverage.lines.is_empty() {
        true => input.facts.seen.as_ref().map(|seen| seen.counts),
        false => Some(input.facts.coverage.counts()),
    };
    let pairs = pair(input, &spec);
    let (mut changed, missing) = changes(input, &pairs);
    for (page, lock, known) in &pairs {
        let changes = lock.and_then(|lock| changed.iter_mut().find(|changed| std::ptr::eq(changed.lock, lock)));
        let changes = changes.map(|changed| std::mem::take(&mut changed.changes)).unwrap_or_default();
        if page.is_some() || missing.is_none() {
            merge::operation(input, *page, *lock, *known, changes, &mut report);
        }
    }
    if let Some((vanished, total)) = missing {
        merge::incomplete(input, &pairs, vanished, total, &mut report);
    }
    merge::unread(input, &pairs, &mut report);
    // Operations that the manifest places on this page and that are not there.
    for id in input.operations {
        let Some(operation) = spec.iter().find(|operation| operation.id == *id) else {
            report.notes.push(format!("client.yaml places `{id}` on this page, the spec has no such operation"));
            continue;
        };
        let paired = pairs.iter().any(|(_, _, known)| known.is_some_and(|known| known.id == *id));
        if !paired && !operation.origin.sourced {
            merge::missing_operation(input, operation, &mut report);
        }
    }
    once(&mut report);
    report
}

/// Leaves out what is found again inside of itself: a schema that contains itself is one place of the spec, and one edit.
fn once(report: &mut Report) {
    let repeats: Vec<bool> = report
        .findings
        .iter()
        .map(|inner| {
            !inner.pointer.is_empty()
                && report.findings.iter().any(|outer| {
                    (inner.kind, &inner.operation, &inner.place) == (outer.kind, &outer.operation, &outer.place)
                        && (&inner.pointer, &inner.page_value) == (&outer.pointer, &outer.page_value)
                        && is_inside_again(&inner.field, &outer.field)
                })
        })
        .collect();
    let mut repeats = repeats.into_iter();
    report.findings.retain(|_| repeats.next() != Some(true));
}

/// Whether a path is another one with more between its beginning and its end: `error.details[].code` and `error.code`.
fn is_inside_again(inner: &str, outer: &str) -> bool {
    // With nothing in common before it, two fields may have the same schema without one containing the other.
    let mut starts = outer.match_indices('.').map(|(at, _)| at + 1);
    inner.len() > outer.len()
        && !outer.is_empty()
        && starts.any(|at| {
            let (before, after) = outer.split_at(at);
            inner.starts_with(before)
                && inner[before.len()..].strip_suffix(after).is_some_and(|between| between.ends_with('.'))
        })
}

/// What each operation's page changed since it was recorded, weighed; and whether too much is
/// missing at once: then how many facts of how many.
fn changes<'a>(input: &'a Input<'_>, pairs: &[Pair<'a>]) -> (Vec<evidence::Changed<'a>>, Option<(usize, usize)>) {
    let mut all = Vec::new();
    for (page, lock, _) in pairs {
        let Some(lock) = *lock else { continue };
        let at = page.and_then(|page| input.facts.operations.iter().position(|known| std::ptr::eq(known, page)));
        let changes = page.map(|page| against_lock::changes(lock, page)).unwrap_or_default();
        all.push(evidence::Changed { at, page: *page, lock, changes });
    }
    let seen = input.lock.and_then(|facts| facts.seen.as_ref());
    let missing = evidence::weigh(input.facts, seen, &mut all);
    (all, missing)
}

/// Whether a page documents, under their own method and path, operations that the manifest or the
/// lock places on the page compared with.
#[must_use]
pub fn documents(input: &Input<'_>) -> bool {
    let spec = spec::operations(input.document);
    let expected: Vec<&SpecOperation> = spec.iter().filter(|known| input.operations.contains(&known.id)).collect();
    let before: &[Operation] = input.lock.map_or(&[], |facts| &facts.operations);
    input.facts.operations.iter().any(|operation| {
        find(operation, &expected, &[]).is_some() || before.iter().any(|known| same_operation(operation, known))
    })
}

type Pair<'a> = (Option<&'a Operation>, Option<&'a Operation>, Option<&'a SpecOperation>);

/// Which operation of the page is which of the lock and of the spec.
fn pair<'a>(input: &Input<'a>, spec: &'a [SpecOperation]) -> Vec<Pair<'a>> {
    let before: &[Operation] = input.lock.map_or(&[], |facts| &facts.operations);
    let now = &input.facts.operations;
    let mut lock_taken = vec![false; before.len()];
    let mut locks: Vec<Option<usize>> =
        now.iter().map(|operation| before.iter().position(|known| same_operation(operation, known))).collect();
    for at in locks.iter().flatten() {
        lock_taken[*at] = true;
    }
    // What is left over on both sides is the same operation under a new name, when there is one
    // of each.
    let free_now: Vec<usize> = (0..now.len()).filter(|at| locks[*at].is_none()).collect();
    let free_before: Vec<usize> = (0..before.len()).filter(|at| !lock_taken[*at]).collect();
    if let ([now_at], [before_at]) = (free_now.as_slice(), free_before.as_slice())
        && identity::is_same(&now[*now_at], &before[*before_at], None)
    {
        locks[*now_at] = Some(*before_at);
        lock_taken[*before_at] = true;
    }
    let expected: Vec<&SpecOperation> = spec.iter().filter(|known| input.operations.contains(&known.id)).collect();
    let mut pairs = Vec::new();
    for (operation, lock) in now.iter().zip(&locks) {
        let lock = lock.and_then(|at| before.get(at));
        let found = find(operation, &expected, spec).or_else(|| find(lock?, &expected, spec)).or({
            match expected.as_slice() {
                [only] if now.len() == 1 && identity::is_same(operation, &only.facts, Some(only)) => Some(*only),
                _ => None,
            }
        });
        pairs.push((Some(operation), lock, found));
    }
    for (at, lock) in before.iter().enumerate() {
        if !lock_taken[at] {
            pairs.push((None, Some(lock), find(lock, &expected, spec)));
        }
    }
    pairs
}

fn same_operation(a: &Operation, b: &Operation) -> bool {
    let text = |operation: &Operation| {
        let path = operation.path.as_ref().map(|claim| claim.text().to_owned());
        let method = operation.method.as_ref().map(|claim| claim.text().to_owned());
        (method, path)
    };
    let ((a_method, a_path), (b_method, b_path)) = (text(a), text(b));
    a_path == b_path && (a_method == b_method || a_method.is_none() || b_method.is_none())
}

fn find<'s>(
    operation: &Operation,
    expected: &[&'s SpecOperation],
    all: &'s [SpecOperation],
) -> Option<&'s SpecOperation> {
    let matches = |known: &SpecOperation| {
        let path = operation.path.as_ref();
        let on_path = path.is_some_and(|claim| {
            let spec_path = known.facts.path.as_ref().map_or("", super::facts::Claim::text);
            claim.values().any(|value| values::same_path(value.as_str().unwrap_or_default(), spec_path, known))
        });
        let method = operation.method.as_ref();
        on_path
            && method.is_none_or(|claim| {
                claim.values().any(|value| Some(value) == known.facts.method.as_ref().map(|claim| &claim.value))
            })
    };
    expected.iter().copied().find(|known| matches(known)).or_else(|| all.iter().find(|known| matches(known)))
}

#[cfg(test)]
mod tests {
    use super::is_inside_again;

    #[test]
    fn a_path_inside_of_itself() {
        for (inner, outer, wanted) in [
            ("error.details[].code", "error.code", true),
            ("deposit.methods[].kind", "methods[].kind", false),
            ("a.b.a.b.c", "a.b.c", true),
            ("sender.street", "receiver.street", false),
            ("error.code", "error.code", false),
            ("error.barcode", "error.code", false),
            ("error.code", "", false),
        ] {
            assert_eq!(is_inside_again(inner, outer), wanted, "{inner} {outer}");
        }
    }
}

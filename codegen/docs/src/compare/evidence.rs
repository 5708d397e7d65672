//! Whether what a page no longer states is proven to be absent. Not read is not absent: a removal
//! needs a page that was read where the fact was stated, and that ends as it did.

use std::collections::BTreeSet;

use super::Difference;
use crate::facts::{Class, CoveredLine, Evidence, Facts, Field, Operation, Part, Place, Seen, coverage, parent_path};
use crate::finding::Kind;
use crate::read::types::GLUED;

/// What is not proven about a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Doubt {
    /// The page still states it on this line, in a way that is not read.
    StillThere(u32),
    /// The part that stated it has lines that are not read and were not there before; the first of them.
    Unread(u32),
    /// Too much is missing at once.
    Incomplete,
    /// It was the last thing its part stated, and the page does not end as it did.
    End,
    /// Only an example showed it.
    Example,
}

impl Doubt {
    /// Why the change is not edited into a spec.
    pub(super) fn why(&self) -> String {
        match self {
            Doubt::StillThere(line) => format!("line {line} of the page still states it, in a way that is not read"),
            Doubt::Unread(line) => {
                format!("line {line} of the page, in the same list, is not read and may be what replaces it")
            }
            Doubt::Incomplete => "the page changed its layout or was cut".to_owned(),
            Doubt::End => "the page does not end as it did: it may have been cut here".to_owned(),
            Doubt::Example => "only an example showed it, and an example need not show everything".to_owned(),
        }
    }
}

/// Facts that may vanish at once: as many as this, or a fifth.
const FEW: usize = 2;

/// One operation's changes, with what they were made from.
pub(super) struct Changed<'a> {
    /// Which operation of the page it is, by index; none when the page no longer has it.
    pub at: Option<usize>,
    pub page: Option<&'a Operation>,
    pub lock: &'a Operation,
    pub changes: Vec<Difference>,
}

/// Marks every change that is not proven, and says whether too much is missing at once: then how
/// many facts of how many.
pub(super) fn weigh(page: &Facts, seen: Option<&Seen>, all: &mut [Changed<'_>]) -> Option<(usize, usize)> {
    let same_end = seen.is_some_and(|seen| !page.coverage.lines.is_empty() && page.coverage.seen().end == seen.end);
    let unread_before: BTreeSet<&str> = seen.iter().flat_map(|seen| &seen.unread_lines).map(String::as_str).collect();
    let (mut vanished, mut total, mut unanchored) = (0, 0, 0);
    for changed in all.iter_mut() {
        total += declared(changed.lock);
        let Some(now) = changed.page else {
            vanished += declared(changed.lock);
            unanchored += declared(changed.lock);
            continue;
        };
        let lock = changed.lock;
        for change in &mut changed.changes {
            let Some(place) = change.place.clone() else { continue };
            let removal = is_removal(change);
            let field = lock.part(&place).and_then(|part| part.field(&change.field));
            let anchored = is_anchored(lock, now, &place, &change.field);
            if removal {
                let count = inside(lock, &place, &change.field);
                vanished += count;
                unanchored += if anchored { 0 } else { count };
            }
            let lines = || changed.at.into_iter().flat_map(|at| page.coverage.of(at, &place));
            change.doubt = match removal {
                true => mentioned(lines(), change)
                    .or_else(|| lines().next().is_none().then(|| declared_elsewhere(page, change)).flatten())
                    .or_else(|| new_unread(lines(), &unread_before))
                    .or_else(|| (!anchored && !same_end).then_some(Doubt::End))
                    .or_else(|| field.filter(|field| field.evidence == Evidence::Example).map(|_| Doubt::Example)),
                false => {
                    let line = now.part(&place).and_then(|part| part.field(&change.field)).map(|field| field.line);
                    let unread = lines().find(|at| Some(at.line) == line && at.class == Class::Unread);
                    match unread.filter(|_| loses(change)) {
                        Some(at) => Some(Doubt::StillThere(at.line)),
                        // A cut page ends in the middle of what it states of its last field.
                        None => (!anchored && !same_end && loses(change)).then_some(Doubt::End),
                    }
                }
            };
        }
    }
    let many = vanished > FEW && vanished * 5 > total;
    // All that is missing stood at the end, and the end is missing.
    let cut = vanished > 0 && vanished == unanchored && seen.is_some() && !same_end;
    if !many && !cut {
        return None;
    }
    for changed in all.iter_mut() {
        for change in changed.changes.iter_mut().filter(|change| is_removal(change)) {
            change.doubt = Some(Doubt::Incomplete);
        }
    }
    Some((vanished, total))
}

pub(super) fn is_removal(change: &Difference) -> bool {
    matches!(change.kind, Kind::FieldRemoved | Kind::ParameterRemoved | Kind::ResponseRemoved)
}

/// Whether a change takes something away from what the page stated.
fn loses(change: &Difference) -> bool {
    match (&change.other, &change.page) {
        (Some(_), None) => true,
        (Some(before), Some(now)) => before != now,
        _ => false,
    }
}

/// How many things an operation declares.
fn declared(operation: &Operation) -> usize {
    operation
        .parts
        .iter()
        .map(|part| fields(part).count() + usize::from(matches!(part.place, Place::Response(_))))
        .sum()
}

fn fields(part: &Part) -> impl Iterator<Item = &Field> {
    part.fields.iter().filter(|field| field.evidence == Evidence::Declared && !field.path.ends_with("[]"))
}

/// How many things go with a field, itself included; with a response, its fields.
fn inside(operation: &Operation, place: &Place, path: &str) -> usize {
    let Some(part) = operation.part(place) else { return 1 };
    if path.is_empty() {
        return 1 + fields(part).count();
    }
    fields(part).filter(|field| field.path == path || crate::facts::is_below(&field.path, path)).count().max(1)
}

/// Whether something that stood after it in its part is still there, so that the page was not cut
/// before it. What is still there is also anchored by what follows it on the page.
fn is_anchored(lock: &Operation, now: &Operation, place: &Place, path: &str) -> bool {
    let Some(before) = lock.part(place) else { return true };
    let still = |place: &Place, field: &Field| {
        now.part(place).and_then(|part| part.field(&field.path)).filter(|now| now.evidence == Evidence::Declared)
    };
    let line = now.part(place).and_then(|part| part.field(path)).map(|field| field.line);
    if let Some(line) = line {
        return lock
            .parts
            .iter()
            .any(|part| fields(part).any(|field| still(&part.place, field).is_some_and(|other| other.line > line)));
    }
    let listed: Vec<&Field> = fields(before).collect();
    let at = listed.iter().rposition(|field| field.path == path || crate::facts::is_below(&field.path, path));
    at.is_some_and(|at| listed[at + 1..].iter().any(|field| still(place, field).is_some()))
}

/// A line of the part that still has the name: one that begins with it, or one that is not read.
fn mentioned<'l>(lines: impl Iterator<Item = &'l CoveredLine>, change: &Difference) -> Option<Doubt> {
    let name = match (&change.field, &change.place) {
        (path, Some(Place::Response(status))) if path.is_empty() => status.to_string(),
        (path, _) => path.trim_end_matches("[]").rsplit('.').next().unwrap_or(path).to_owned(),
    };
    let nested = !parent_path(&change.field).is_empty();
    let found = lines.filter(|line| !line.sample).find(|line| {
        let begins = begins_with_name(&line.text, &name) || (nested && begins_with_name(&line.text, &change.field));
        match line.class {
            Class::Unread => begins || has_word(&line.text, &name),
            // The same name inside of another object was read as that object's.
            Class::Read => false,
            Class::Prose | Class::Navigation => begins,
        }
    });
    found.map(|line| Doubt::StillThere(line.line))
}

/// Where a part is not on the page at all, its heading may not have been read: then a line that begins with the name and
/// is not read as something else speaks for it, also in a block of code.
fn declared_elsewhere(page: &Facts, change: &Difference) -> Option<Doubt> {
    let name = change.field.trim_end_matches("[]").rsplit('.').next().unwrap_or_default();
    let lines = page.coverage.lines.iter().filter(|line| line.class != Class::Read);
    let mut declared = lines.filter(|line| begins_with_name(&line.text, name));
    declared.next().map(|line| Doubt::StillThere(line.line))
}

/// Whether a line begins with the name as a word, or with the name and a type glued to it.
fn begins_with_name(text: &str, name: &str) -> bool {
    let text = text.trim_start_matches(['`', '*', '•', '-', '|', '»', ' ']);
    let Some(rest) = text.strip_prefix(name).filter(|_| !name.is_empty()) else { return false };
    let ends = rest.chars().next().is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '-');
    ends || GLUED.iter().any(|word| rest.starts_with(word))
}

fn has_word(text: &str, name: &str) -> bool {
    super::words::mentions(text, name) || GLUED.iter().any(|word| text.contains(&format!("{name}{word}")))
}

/// A line of the part that is not read and was not there when the page was recorded. Where the
/// unread lines were never recorded, any of them counts.
fn new_unread<'l>(lines: impl Iterator<Item = &'l CoveredLine>, before: &BTreeSet<&str>) -> Option<Doubt> {
    let mut unread = lines.filter(|line| line.class == Class::Unread);
    unread.find(|line| !before.contains(coverage::mark(line).as_str())).map(|line| Doubt::Unread(line.line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_at_the_start_of_a_line() {
        assert!(begins_with_name("slots Count", "slots"));
        assert!(begins_with_name("- `slots`: how many", "slots"));
        assert!(begins_with_name("slotsinteger", "slots"));
        assert!(!begins_with_name("slots_free integer", "slots"));
        assert!(!begins_with_name("how many slots", "slots"));
        assert!(has_word("How many slots it has", "slots"));
    }
}

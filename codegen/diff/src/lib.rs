//! What changed between two documents, and what it does: to deployed clients (`wire`) and
//! to code that compiles against the generated crate (`source`).
//!
//! [`compare`] gives a [`Report`]; `render` writes it for people and machines; [`rules`] says why.

mod change;
pub mod changelog;
mod compare;
mod correction;
mod deviation;
mod group;
mod ignore;
mod model;
pub mod paths;
mod pin;
mod reach;
pub mod render;
pub mod rules;
pub mod source;
mod subject;

#[cfg(test)]
mod tests;

pub use change::{Accepted, Change, Directions, Report, Source, Verdict, Wire};
pub use correction::{Correction, trailers};
pub use ignore::{Date, Ignore, IgnoreList};
pub use paths::Paths;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use change::{Mark, fingerprint};
use compare::{Edit, Kind};
use openapi::document::Document;
use reach::{Reach, Reached};

/// What a comparison takes into account beside the documents.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What the old document is called in the report; its file when empty.
    pub old_name: String,
    /// What the new document is called.
    pub new_name: String,
    /// Corrections from commit trailers; those of the new document are always read.
    pub corrections: Vec<Correction>,
    /// Accepted changes, kinds of changes to leave out, and levels of one's own.
    pub ignore: IgnoreList,
    /// Which paths are compared, and how they pair.
    pub paths: Paths,
    /// The day expiries and announced ends are held against. Without it nothing expires.
    pub today: Option<Date>,
}

/// Compares two documents.
#[must_use]
pub fn compare(old: &Document, new: &Document, options: &Options) -> Report {
    let mut changes = raw_changes(old, new, options);
    source::judge(old, new, &mut changes, options.paths.all());
    let name = |given: &str, document: &Document| match given {
        "" => document.files().first().map_or_else(String::new, |f| f.path.clone()),
        given => given.to_owned(),
    };
    let mut report =
        Report { old: name(&options.old_name, old), new: name(&options.new_name, new), changes, ..Report::default() };
    report.findings.extend(old.findings().iter().cloned());
    report.findings.extend(new.findings().iter().cloned());
    correction::apply(old, new, &options.corrections, &mut report);
    deviation::apply(old, new, &mut report);
    pin::pin(old, new, &mut report.changes);
    options.ignore.apply(options.today, &mut report);
    report.settle();
    report
}

/// Every change with its wire verdict, and the source verdict its rule has.
fn raw_changes(old: &Document, new: &Document, options: &Options) -> Vec<Change> {
    let engine = compare::compare(old, new, options.today, &options.paths);
    let reach = Reach::of(&engine);
    let used = source::Used::of(old, new);
    let mut changes = Vec::new();
    let mut groups = group::Groups::default();
    for (at, unit) in engine.units.iter().enumerate() {
        if unit.edits.is_empty() {
            continue;
        }
        let reached = reach.reached(&engine, u32::try_from(at).unwrap_or(u32::MAX));
        let parameter = reach.led_by_parameter(&engine, u32::try_from(at).unwrap_or(u32::MAX));
        for edit in &unit.edits {
            let instead = edit.in_parameter.filter(|_| parameter).map(|rule| Edit {
                rule,
                wire: rule.wire,
                source: rule.source,
                ..edit.clone()
            });
            let edit = instead.as_ref().unwrap_or(edit);
            // What came because something uses it, or went because nothing does, is said there.
            let came = edit.new.as_ref().is_some_and(|mark| used.by_new(&mark.pointer) && !used.by_old(&mark.pointer));
            let went = edit.old.as_ref().is_some_and(|mark| used.by_old(&mark.pointer) && !used.by_new(&mark.pointer));
            if edit.consequence && (came || went) {
                continue;
            }
            let change = change(old, new, edit, unit.kind, &reached, &used);
            if !options.paths.all() && change.operations.is_empty() && change.pointer.starts_with("/components/") {
                // What only other paths use.
                continue;
            }
            match &edit.group {
                Some(group) => groups.put(edit.rule.id, group, change, &mut changes),
                None => changes.push(change),
            }
        }
    }
    groups.word(&mut changes);
    merged(changes)
}

/// The same edit found on several ways is one change, with the worst verdicts and everything it reaches on any of them.
fn merged(changes: Vec<Change>) -> Vec<Change> {
    let mut known: HashMap<(String, String, Option<String>), usize> = HashMap::new();
    let mut kept: Vec<Change> = Vec::new();
    for change in changes {
        let key = (change.fingerprint.clone(), change.message.clone(), change.old_pointer.clone());
        match known.entry(key) {
            Entry::Vacant(free) => {
                free.insert(kept.len());
                kept.push(change);
            }
            Entry::Occupied(at) => kept[*at.get()].join(change),
        }
    }
    kept
}

fn change(old: &Document, new: &Document, edit: &Edit, kind: Kind, reached: &Reached, used: &source::Used) -> Change {
    let directions = reached.mask & edit.mask;
    let along = |bit: u8| directions & bit != 0;
    let mut wire = Wire::None;
    let mut level = Source::None;
    for (direction, bit) in [(0, compare::REQUEST), (1, compare::RESPONSE)] {
        if along(bit) {
            wire = wire.max(edit.wire[direction]);
            level = level.max(edit.source[direction]);
        }
    }
    if reached.unstable {
        // Nothing was promised to anybody.
        wire = wire.min(Wire::Compatible);
    }
    if directions == 0 && edit.mask != 0 && reached.mask == 0 {
        // Nothing uses it, so nothing is generated from it and nothing is sent.
        level = Source::None;
    }
    let mark = edit.new.as_ref().or(edit.old.as_ref());
    let pointer = mark.map(|mark| mark.pointer.clone()).unwrap_or_default();
    if kind == Kind::Root && !used.either(&pointer) {
        level = level.min(Source::None);
    }
    let place = |document: &Document, mark: &Option<Mark>| mark.as_ref().map(|mark| document.location(mark.span));
    let subject = match (&edit.new, &edit.old) {
        (Some(mark), _) => subject::of(new, &mark.pointer, &edit.message),
        (None, Some(mark)) => subject::of(old, &mark.pointer, &edit.message),
        (None, None) => String::new(),
    };
    let message = match subject.as_str() {
        "" => edit.message.clone(),
        subject => format!("{subject}: {}", edit.message),
    };
    let idle = matches!(kind, Kind::Security | Kind::Servers) && reached.mask == 0;
    let message = if idle { format!("{message}, which no operation inherits") } else { message };
    let rust = source::items(old, new, edit);
    Change {
        id: edit.rule.id,
        wire,
        source: level,
        message,
        operations: edit.operations.clone().unwrap_or_else(|| reached.operations.clone()),
        fingerprint: fingerprint(edit.rule.id, &pointer),
        pointer,
        old: place(old, &edit.old),
        new: place(new, &edit.new),
        rust,
        more_rust: Vec::new(),
        pin: String::new(),
        remedy: None,
        correction: false,
        uncorrected: wire,
        evidence: None,
        old_pointer: edit.old.as_ref().map(|mark| mark.pointer.clone()),
        places: Vec::new(),
        reaches: reached.directions(),
    }
}

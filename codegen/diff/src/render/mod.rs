//! A report for a terminal; its changes are findings for every other format, or part of a review.

mod text;

#[cfg(test)]
mod tests;

pub use text::text;

use std::collections::BTreeSet;

use super::change::{Change, Report, Source, Wire};

/// Changes that read the same but for where they stand: one line with a count.
pub struct Batch<'r> {
    /// What the reviewer has to decide about them.
    pub heading: &'static str,
    /// The changes, in the order of the report.
    pub changes: Vec<&'r Change>,
}

/// What a reviewer decides about, in order of weight.
pub const HEADINGS: [&str; 5] = [
    "Breaking for deployed clients",
    "May break deployed clients",
    "Breaks code that compiles against the crate",
    "Everything else",
    "Corrections of the document",
];

fn heading(change: &Change) -> &'static str {
    let at = match (change.correction, change.wire, change.source) {
        (true, _, _) => 4,
        (_, Wire::Breaking, _) => 0,
        (_, Wire::Risky, _) => 1,
        (_, _, Source::Major) => 2,
        _ => 3,
    };
    HEADINGS[at]
}

/// The message without what it is about.
fn predicate(change: &Change) -> &str {
    change.message.split_once(": ").map_or(change.message.as_str(), |(_, rest)| rest)
}

/// Changes by heading, those that read the same together.
pub fn batches(report: &Report) -> Vec<Batch<'_>> {
    let mut batches: Vec<Batch<'_>> = Vec::new();
    let mut known = std::collections::HashMap::new();
    for change in &report.changes {
        let heading = heading(change);
        let verdicts = (change.wire, change.source);
        // Words and examples are looked at in the diff of the file, if at all.
        let words = change.source <= Source::Patch
            && change.wire == Wire::None
            && matches!(change.id, "description-changed" | "example-changed");
        let text = if words { "" } else { predicate(change) };
        let key = (heading, change.id, verdicts, text.to_owned(), change.evidence.clone());
        let at = *known.entry(key).or_insert_with(|| {
            batches.push(Batch { heading, changes: Vec::new() });
            batches.len() - 1
        });
        if let Some(batch) = batches.get_mut(at) {
            batch.changes.push(change);
        }
    }
    batches.sort_by_key(|batch| HEADINGS.iter().position(|heading| *heading == batch.heading));
    batches
}

impl<'r> Batch<'r> {
    /// The change that stands for all.
    pub fn first(&self) -> &'r Change {
        self.changes[0]
    }

    /// One line.
    pub fn title(&self) -> String {
        let first = self.first();
        if self.changes.len() == 1 {
            return first.message.clone();
        }
        let same = self.changes.iter().all(|change| predicate(change) == predicate(first));
        let text =
            if same { predicate(first) } else { super::rules::find(first.id).map_or(first.id, |rule| rule.summary) };
        let subjects: Vec<&str> =
            self.changes.iter().filter_map(|change| Some(change.message.split_once(": ")?.0)).collect();
        let names = match subjects.len() == self.changes.len() && same {
            true => format!(": {}", listed(&subjects)),
            false => String::new(),
        };
        format!("{} times: {text}{names}", self.changes.len())
    }

    /// The operations of all.
    pub fn operations(&self) -> Vec<&'r str> {
        let all: BTreeSet<&str> =
            self.changes.iter().flat_map(|change| change.operations.iter().map(String::as_str)).collect();
        all.into_iter().collect()
    }

    /// Whether the title names its one operation already.
    pub fn names_operation(&self) -> bool {
        let first = self.first();
        self.changes.len() == 1
            && matches!(first.operations.as_slice(), [only] if first.message.contains(only.as_str()))
    }
}

/// The first few of several names, each once: of long names fewer.
fn listed(names: &[&str]) -> String {
    const MOST: usize = 6;
    const FEWEST: usize = 2;
    const LENGTH: usize = 160;
    let all: indexmap::IndexSet<&str> = names.iter().copied().collect();
    let mut length = 0;
    let fits = |name: &&str| {
        length += name.len();
        length <= LENGTH
    };
    let most = all.iter().copied().take(MOST).take_while(fits).count().max(FEWEST);
    let shown: Vec<&str> = all.iter().copied().take(most).collect();
    match all.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Both verdicts and what they mean for the next version, in one line.
pub fn verdict_line(report: &Report) -> String {
    let count = |wire: Wire| report.changes.iter().filter(|change| change.wire == wire).count();
    let corrections = report.changes.iter().filter(|change| change.correction).count();
    let mut parts = Vec::new();
    for wire in [Wire::Breaking, Wire::Risky, Wire::Compatible] {
        if count(wire) > 0 {
            parts.push(format!("{} {}", count(wire), wire.as_str()));
        }
    }
    let none = count(Wire::None) - corrections.min(count(Wire::None));
    if none > 0 {
        parts.push(format!("{none} without effect on the wire"));
    }
    if corrections > 0 {
        parts.push(format!("{corrections} corrected"));
    }
    let aside = aside(report);
    let level = match report.whole.source {
        Source::Major => "the crate's next version is a major one",
        Source::Minor => "the crate's next version is a minor one",
        Source::Patch => "the crate's next version is a patch",
        Source::None => "the crate stays as it is",
    };
    if report.changes.is_empty() && aside.is_empty() {
        return "no change".to_owned();
    }
    let own = match report.changes.len() {
        0 => "no other change".to_owned(),
        1 => format!("1 change: {}", parts.join(", ")),
        count => format!("{count} changes: {}", parts.join(", ")),
    };
    let aside: String = aside.iter().map(|words| format!(", {words}")).collect();
    let line = format!("{own}{aside}; wire {}, {level}", report.whole.wire.as_str());
    match report.whole == report.verdict {
        true => line,
        false => {
            let (wire, source) = (report.verdict.wire.as_str(), report.verdict.source.as_str());
            format!("{line}; of what is not accepted or left out: wire {wire}, source {source}")
        }
    }
}

/// What is not among the changes: `2 accepted`, `3 left out`.
fn aside(report: &Report) -> Vec<String> {
    let each = [(report.accepted.len(), "accepted"), (report.left_out, "left out")];
    each.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect()
}

/// The remedies of several changes, each once.
pub fn remedies<'c>(changes: &[&'c Change]) -> Vec<&'c str> {
    let all: indexmap::IndexSet<&str> = changes.iter().filter_map(|change| change.remedy.as_deref()).collect();
    all.into_iter().collect()
}

//! Corrections: the document was wrong, the API always was so.

use super::change::{Report, Wire};
use diagnostics::Finding;
use openapi::document::{Document, Node};

/// A statement that part of the document was wrong and was put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The part: everything at and below this JSON pointer.
    pub pointer: String,
    /// What shows that the API was always so: a docs page, a date, a test.
    pub evidence: String,
}

/// Corrections in a commit message: lines `Spec-Correction: <pointer> <evidence>`.
#[must_use]
pub fn trailers(message: &str) -> Vec<Correction> {
    let lines = message.lines().filter_map(|line| line.trim().strip_prefix("Spec-Correction:"));
    let split = lines.filter_map(|line| line.trim().split_once(char::is_whitespace));
    split
        .map(|(pointer, evidence)| Correction {
            pointer: pointer.trim_start_matches('#').to_owned(),
            evidence: evidence.trim().to_owned(),
        })
        .collect()
}

/// Marks the changes that corrections speak of. An entry that was in the old document too speaks of
/// an earlier change.
pub(crate) fn apply(old: &Document, new: &Document, more: &[Correction], report: &mut Report) {
    let entries = |document: &'_ Document| -> Vec<Node> {
        let list = document.root().get("x-correction");
        list.map(|list| list.items().cloned().collect()).unwrap_or_default()
    };
    let known = entries(old);
    for entry in entries(new) {
        if known.iter().any(|other| other.same(&entry)) {
            continue;
        }
        let text = |key: &str| entry.get(key).and_then(Node::as_str).unwrap_or_default();
        let place = new.location(entry.span);
        let pointer = text("pointer").trim_start_matches('#').to_owned();
        let evidence: Vec<&str> =
            ["note", "evidence", "date"].iter().map(|key| text(key)).filter(|t| !t.is_empty()).collect();
        if pointer.is_empty() || text("evidence").is_empty() {
            let finding = Finding::error("correction-incomplete", "a correction needs `pointer` and `evidence`");
            report.findings.push(finding.at(place).help("say what was wrong and what shows it"));
            continue;
        }
        let correction = Correction { pointer, evidence: evidence.join(", ") };
        if mark(&correction, report) == 0 {
            let message = format!("this correction speaks of `{}`, where nothing changed", correction.pointer);
            let finding = Finding::warning("correction-unused", message).at(place);
            report.findings.push(finding.help("remove it, or fix its pointer"));
        }
    }
    for correction in more {
        mark(correction, report);
    }
}

/// Marks what a correction speaks of; gives how many changes that were.
fn mark(correction: &Correction, report: &mut Report) -> usize {
    let covers = |pointer: &str| {
        let below = pointer.strip_prefix(correction.pointer.as_str());
        below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let mut marked = 0;
    for change in &mut report.changes {
        if covers(&change.pointer) || change.old_pointer.as_deref().is_some_and(covers) {
            change.correction = true;
            change.wire = Wire::None;
            change.evidence = Some(correction.evidence.clone());
            marked += 1;
        }
    }
    marked
}

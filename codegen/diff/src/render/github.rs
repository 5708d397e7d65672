//! Annotations of a GitHub workflow.

use std::fmt::Write;

use crate::change::{Report, Source, Wire};
use diagnostics::Rendered;

/// One workflow command a change that matters, at its place in the new document.
#[must_use]
pub fn github(report: &Report) -> Rendered {
    let mut out = String::new();
    for change in &report.changes {
        let level = match (change.wire, change.source) {
            (Wire::Breaking, _) => "error",
            (Wire::Risky, _) | (_, Source::Major) => "warning",
            _ => "notice",
        };
        let place = change.new.as_ref().or(change.old.as_ref());
        let at = place
            .map(|at| format!("file={},line={},col={},", property(&at.file), at.line, at.column))
            .unwrap_or_default();
        let title = format!("{} (wire {}, source {})", change.id, change.wire.as_str(), change.source.as_str());
        let mut text = change.message.clone();
        if !change.rust.is_empty() {
            let _ = write!(text, "\nrust: {}", change.rust.join(", "));
        }
        let _ = writeln!(out, "::{level} {at}title={}::{}", property(&title), message(&text));
    }
    Rendered::lines(&out)
}

fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

//! Terminal: grouped by what a reviewer has to decide, the shortest text that lets one do it.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::{Batch, batches, verdict_line};
use crate::change::{Change, Report, Source, Wire};

/// Operations named for one change.
const MOST_OPERATIONS: usize = 3;
/// Rust items named for one change.
const MOST_ITEMS: usize = 3;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

fn wire_style(wire: Wire) -> Style {
    let color = match wire {
        Wire::Breaking => AnsiColor::Red,
        Wire::Risky => AnsiColor::Yellow,
        Wire::Compatible => AnsiColor::Green,
        Wire::None => return DIM,
    };
    color.on_default().bold()
}

fn source_style(source: Source) -> Style {
    let color = match source {
        Source::Major => AnsiColor::Magenta,
        Source::Minor => AnsiColor::Cyan,
        _ => return DIM,
    };
    color.on_default()
}

/// The report for a terminal, with ANSI colours (strip them where they are not wanted). With `pointers`, below each
/// change is where it stands in the document, as an ignore file names it: most readers are served by file and line.
#[must_use]
pub fn text(report: &Report, pointers: bool) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{BOLD}{} -> {}{BOLD:#}", report.old, report.new);
    let mut heading = "";
    for batch in batches(report) {
        if batch.heading != heading {
            heading = batch.heading;
            let _ = writeln!(out, "\n{BOLD}{heading}{BOLD:#}");
        }
        entry(&mut out, &batch);
        for change in batch.changes.iter().filter(|_| pointers) {
            let _ = writeln!(out, "      {DIM}pointer: {}{DIM:#}", change.pointer);
        }
    }
    for finding in &report.findings {
        let place = finding.location.as_ref().map(|at| format!("{at}: ")).unwrap_or_default();
        let style = AnsiColor::Yellow.on_default();
        let _ = writeln!(out, "\n{style}{}{style:#} {place}{}", finding.id, finding.message);
        if let Some(help) = &finding.help {
            let _ = writeln!(out, "    {DIM}{help}{DIM:#}");
        }
    }
    let _ = writeln!(out, "\n{}", verdict_line(report));
    out
}

fn entry(out: &mut String, batch: &Batch<'_>) {
    let change = batch.first();
    let (wire, source) = (wire_style(change.wire), source_style(change.source));
    let _ =
        write!(out, "  {wire}{:<10}{wire:#} {source}{:<5}{source:#} ", change.wire.as_str(), change.source.as_str());
    let _ = writeln!(out, "{}  {DIM}{}{DIM:#}", batch.title(), change.id);
    let mut details: Vec<String> = Vec::new();
    if let Some(place) = change.new.as_ref().or(change.old.as_ref()) {
        let gone = if change.new.is_none() { " (old)" } else { "" };
        let more = if batch.changes.len() > 1 {
            format!(" and {} more places", batch.changes.len() - 1)
        } else {
            String::new()
        };
        details.push(format!("{place}{gone}{more}"));
    }
    let operations = batch.operations();
    if !operations.is_empty() && !batch.names_operation() {
        details.push(some(&operations, MOST_OPERATIONS, "operations"));
    }
    if !details.is_empty() {
        let _ = writeln!(out, "      {DIM}{}{DIM:#}", details.join("   "));
    }
    let items: Vec<&str> = batch.changes.iter().flat_map(|change| change.rust.iter().map(String::as_str)).collect();
    if change.source >= Source::Minor && !items.is_empty() {
        let _ = writeln!(out, "      rust: {}", some(&items, MOST_ITEMS, "items"));
    }
    if let Some(evidence) = &change.evidence {
        let _ = writeln!(out, "      evidence: {evidence}{}", was(change));
    }
}

/// What a corrected change would have been.
fn was(change: &Change) -> String {
    match change.uncorrected {
        Wire::None => String::new(),
        wire => format!(" {DIM}(as a change of the API it would be {}){DIM:#}", wire.as_str()),
    }
}

/// The first few of several, and how many there are.
fn some<T: AsRef<str>>(all: &[T], most: usize, word: &str) -> String {
    let shown: Vec<&str> = all.iter().take(most).map(AsRef::as_ref).collect();
    if all.len() > most {
        return format!("{}, ... ({} {word})", shown.join(", "), all.len());
    }
    shown.join(", ")
}

//! Terminal: grouped by what a reviewer has to decide, the shortest text that lets one do it.

use anstyle::{AnsiColor, Style};
use diagnostics::{Rendered, Screen};

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

/// The report for a terminal `width` columns wide, with ANSI colours (strip them where they are not wanted). With
/// `pointers`, below each change is where it stands in the document, as an ignore file names it: most readers are served
/// by file and line.
#[must_use]
pub fn text(report: &Report, pointers: bool, width: Option<usize>) -> Rendered {
    let mut out = Screen::new(width);
    out.styled(BOLD, format_args!("{} -> {}", report.old, report.new)).end();
    let mut heading = "";
    for batch in batches(report) {
        if batch.heading != heading {
            heading = batch.heading;
            out.end().styled(BOLD, heading).end();
        }
        entry(&mut out, &batch);
        for change in batch.changes.iter().filter(|_| pointers) {
            out.text("      ").styled(DIM, format_args!("pointer: {}", change.pointer)).end();
            out.text("      ").styled(DIM, format_args!("pin: {}", change.pin)).end();
        }
    }
    if !report.accepted.is_empty() {
        out.end().styled(BOLD, "Accepted").end();
    }
    for accepted in &report.accepted {
        let change = &accepted.change;
        levels(&mut out, change);
        out.text(&change.message).text("  ").styled(DIM, change.id).end_indented(6);
        out.text("      ").text(&accepted.reason);
        out.styled(DIM, format_args!(" (until {})", accepted.expires)).end_indented(6);
    }
    for finding in &report.findings {
        let place = finding.location.as_ref().map(|at| format!("{at}: ")).unwrap_or_default();
        out.end()
            .styled(AnsiColor::Yellow.on_default(), &finding.id)
            .text(" ")
            .text(place)
            .text(&finding.message)
            .end();
        if let Some(help) = &finding.help {
            out.text("    ").styled(DIM, help).end();
        }
    }
    out.end().text(verdict_line(report)).end();
    out.finish()
}

fn levels(out: &mut Screen, change: &Change) {
    out.text("  ").styled(wire_style(change.wire), format_args!("{:<10}", change.wire.as_str())).text(" ");
    out.styled(source_style(change.source), format_args!("{:<5}", change.source.as_str())).text(" ");
}

fn entry(out: &mut Screen, batch: &Batch<'_>) {
    let change = batch.first();
    levels(out, change);
    out.text(batch.title()).text("  ").styled(DIM, change.id).end_indented(6);
    let mut details: Vec<String> = Vec::new();
    if let Some(place) = change.new.as_ref().or(change.old.as_ref()) {
        let gone = if change.new.is_none() { " (old)" } else { "" };
        let more = if batch.changes.len() > 1 {
            format!(" and {}", crate::change::more_places(batch.changes.len() - 1))
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
        out.text("      ").styled(DIM, details.join("   ")).end();
    }
    let items: Vec<&str> = batch.changes.iter().flat_map(|change| change.rust.iter().map(String::as_str)).collect();
    if change.source >= Source::Minor && !items.is_empty() {
        out.text("      rust: ").text(some(&items, MOST_ITEMS, "items")).end();
    }
    for remedy in super::remedies(&batch.changes) {
        out.text("      remedy: ").text(remedy).end_indented(8);
    }
    if let Some(evidence) = &change.evidence {
        out.text("      evidence: ").text(evidence).styled(DIM, was(change)).end();
    }
}

/// What a corrected change would have been.
fn was(change: &Change) -> String {
    match change.uncorrected {
        Wire::None => String::new(),
        wire => format!(" (as a change of the API it would be {})", wire.as_str()),
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

//! Markdown, fit for a comment on a pull request.

use std::fmt::Write;

use super::{batches, verdict_line};
use crate::change::{Report, Source, Wire};
use diagnostics::Rendered;

/// Comments of a pull request end at 65,536 characters.
const LONGEST: usize = 60_000;

/// The report as Markdown.
#[must_use]
pub fn markdown(report: &Report) -> Rendered {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "### API changes: `{}`\n\n{}\n", report.new, verdict_line(report));
    let mut heading = "";
    let mut open = false;
    let all = batches(report);
    for (at, batch) in all.iter().enumerate() {
        if out.len() > LONGEST {
            let _ = writeln!(out, "| | | ... and {} more rows |", all.len() - at);
            break;
        }
        if batch.heading != heading {
            if open {
                out.push_str("\n</details>\n");
            }
            heading = batch.heading;
            let count = all.iter().filter(|other| other.heading == heading).count();
            open = heading == "Everything else";
            let start = if open {
                format!("<details><summary>{heading} ({count})</summary>")
            } else {
                format!("**{heading}**")
            };
            let _ = writeln!(out, "\n{start}\n\n| wire | source | change |\n| --- | --- | --- |");
        }
        let change = batch.first();
        let mut cell = cell(&batch.title());
        if let Some(place) = change.new.as_ref().or(change.old.as_ref()) {
            let _ = write!(cell, "<br><sub>{} `{}:{}`", change.id, place.file, place.line);
            let operations = batch.operations();
            if !operations.is_empty() && !batch.names_operation() {
                let shown: Vec<&str> = operations.iter().take(3).copied().collect();
                let more =
                    if operations.len() > 3 { format!(" and {} more", operations.len() - 3) } else { String::new() };
                let _ = write!(cell, ", `{}`{more}", shown.join("`, `"));
            }
            cell.push_str("</sub>");
        }
        if change.source >= Source::Minor && !change.rust.is_empty() {
            let shown: Vec<String> =
                change.rust.iter().take(3).map(|item| format!("`{}`", item.replace('|', "\\|"))).collect();
            let _ = write!(cell, "<br>{}", shown.join(", "));
        }
        if let Some(evidence) = &change.evidence {
            let _ = write!(cell, "<br>evidence: {}", self::cell(evidence));
        }
        let mark = match change.wire {
            Wire::Breaking => "**breaking**",
            other => other.as_str(),
        };
        let source = if change.source == Source::Major { "**major**" } else { change.source.as_str() };
        let _ = writeln!(out, "| {mark} | {source} | {cell} |");
    }
    if open {
        out.push_str("\n</details>\n");
    }
    for finding in &report.findings {
        let place = finding.location.as_ref().map(|at| format!("`{at}` ")).unwrap_or_default();
        let _ = writeln!(out, "\n> {place}{}", cell(&finding.message));
    }
    Rendered::lines(&out)
}

/// Text in a cell of a table: the document may hold anything.
fn cell(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;").replace(['\n', '\r'], " ")
}

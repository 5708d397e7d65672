//! For a comment on a pull request.

use std::fmt::Write;

use diagnostics::{Rendered, markdown_prose};

use crate::judge::{Impact, Row};

/// Bytes of one consumer. What does not fit is counted.
const MOST: usize = 12_000;

/// What was found of one consumer.
#[must_use]
pub fn markdown(impact: &Impact) -> Rendered {
    let mut out = format!("\n#### {}\n\n{}\n", code(&impact.consumer), markdown_prose(&impact.headline()));
    if let Some(reason) = &impact.reason {
        let first = reason.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let _ = writeln!(out, "\n> {}", markdown_prose(first));
    }
    for (heading, rows) in super::parts(impact) {
        if rows.is_empty() {
            continue;
        }
        let _ = writeln!(
            out,
            "\n**{heading}** ({})\n\n| where | item | wire | change | spec | what to do |\n| --- | --- | --- | --- | --- | --- |",
            rows.len()
        );
        for (at, row) in rows.iter().enumerate() {
            let lines = self::row(row);
            if out.len() + lines.len() > MOST {
                let _ = writeln!(out, "| ... and {} more | | | | | |", rows.len() - at);
                break;
            }
            out.push_str(&lines);
        }
    }
    if !impact.edits.is_empty() {
        let _ = writeln!(out, "\n`--fix` writes {} of these.", impact.edits.len());
    }
    if !impact.blind.is_empty() {
        let _ = writeln!(out, "\nUses of these cannot be seen: {}.", markdown_prose(&impact.blind.join(", ")));
    }
    Rendered::lines(&out)
}

fn code(text: &str) -> String {
    markdown_prose(&format!("`{}`", text.replace('`', "'")))
}

/// One line of the table for each change.
fn row(row: &Row) -> String {
    let place = super::place(row);
    let place = if place.is_empty() { "everywhere".to_owned() } else { code(&place) };
    let place = match row.code.as_str() {
        "" => place,
        error => format!("{place} {}", markdown_prose(error)),
    };
    let doubt = super::doubt(row).map(|doubt| format!(" ({})", doubt.trim_end_matches(':'))).unwrap_or_default();
    let mut out = String::new();
    if row.causes.is_empty() {
        let _ = writeln!(out, "| {place} | {}{doubt} | | | | |", markdown_prose(&row.message));
    }
    for cause in &row.causes {
        let item = format!("{}{doubt}", code(&cause.what));
        if cause.changes.is_empty() {
            let _ = writeln!(out, "| {place} | {item} | | not known | | |");
        }
        for change in &cause.changes {
            let _ = writeln!(
                out,
                "| {place} | {item} | {} | {} | {} | {} |",
                change.wire.as_str(),
                markdown_prose(&change.message),
                code(&super::places(change)),
                markdown_prose(change.advice.as_deref().unwrap_or_default()),
            );
        }
    }
    out
}

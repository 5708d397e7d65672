//! A table for a pull request or a page.

use super::clean::{Piece, clean, clip, escape_html, pieces};
use super::{Finding, Report, Severity};

/// A comment on a pull request holds 65,536 characters.
const LONGEST: usize = 56_000;
/// Characters of one cell.
const CELL: usize = 400;

pub(super) fn render(report: &Report<'_>) -> String {
    let mut out = format!("### {}: {}\n", escape(&clean(report.title)), report.summary());
    if !report.findings.is_empty() {
        out.push_str("\n| | Where | Rule | What | What to do |\n| --- | --- | --- | --- | --- |\n");
    }
    for (at, finding) in report.findings.iter().enumerate() {
        if out.len() > LONGEST {
            out.push_str(&format!("| | | | and {} more findings | |\n", report.findings.len() - at));
            break;
        }
        out.push_str(&row(finding));
    }
    for note in report.notes {
        out.push_str(&format!("\n{}\n", prose(note)));
    }
    out
}

fn row(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    };
    let place = finding.location.as_ref().map(ToString::to_string);
    let place = place.map_or(String::new(), |place| code(&place));
    let mut what = prose(&finding.message);
    for (name, text) in finding.parts().filter(|(name, _)| *name != "help") {
        what.push_str(&format!("<br>{name}: {}", prose(text)));
    }
    let help = finding.help.as_deref().map_or(String::new(), prose);
    format!("| {severity} | {place} | {} | {what} | {help} |\n", code(&finding.id))
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(&clean(text)))
}

/// Escapes prose, in which backticks mark code.
pub fn prose(text: &str) -> String {
    let text = clip(&clean(text), CELL);
    let parts = pieces(&text).into_iter().map(|piece| match piece {
        Piece::Prose(text) => escape(text),
        Piece::Code(text) => code(text),
    });
    parts.collect()
}

/// Nothing in the text is markup, ends a table cell, or mentions a person or an issue.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in escape_html(text).chars() {
        match character {
            '|' | '\\' | '`' | '*' | '_' | '~' | '[' | ']' | '@' | '!' => {
                out.push_str(&format!("&#{};", u32::from(character)));
            }
            other => out.push(other),
        }
    }
    // A bare address becomes a link by itself; a `#12` an issue.
    out.replace("://", "&#58;//").replace(" #", " &#35;").replace("www.", "www&#46;")
}

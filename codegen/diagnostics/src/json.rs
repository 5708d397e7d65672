//! One JSON object for machines.

use serde::Serialize;

use super::{Finding, Rendered, Report, Severity};

/// Raised when a property changes its meaning or is removed; new properties do not raise it.
pub const VERSION: u32 = 2;

#[derive(Serialize)]
struct Envelope<'a, T> {
    version: u32,
    command: &'a str,
    #[serde(flatten)]
    body: &'a T,
}

/// What `--format json` of a command prints: `version`, `command`, and the properties of `body`, which must be an object.
#[must_use]
pub fn envelope(command: &str, body: &impl Serialize) -> Rendered {
    Rendered::json(&Envelope { version: VERSION, command, body })
}

#[derive(Serialize)]
struct Body<'a> {
    title: &'a str,
    summary: Summary,
    findings: &'a [Finding],
    notes: &'a [String],
}

#[derive(Serialize)]
struct Summary {
    error: usize,
    warning: usize,
    info: usize,
}

pub(super) fn render(report: &Report<'_>) -> Rendered {
    let body = Body {
        title: report.title,
        summary: Summary {
            error: report.count(Severity::Error),
            warning: report.count(Severity::Warning),
            info: report.count(Severity::Info),
        },
        findings: report.findings,
        notes: report.notes,
    };
    envelope(report.command, &body)
}

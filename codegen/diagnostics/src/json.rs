//! One JSON object for machines.

use serde::Serialize;

use super::{Finding, Rendered, Report, Severity};

/// Raised when a member changes its meaning or goes away; new members do not raise it.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Whole<'a> {
    version: u32,
    command: &'a str,
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
    let whole = Whole {
        version: VERSION,
        command: report.command,
        title: report.title,
        summary: Summary {
            error: report.count(Severity::Error),
            warning: report.count(Severity::Warning),
            info: report.count(Severity::Info),
        },
        findings: report.findings,
        notes: report.notes,
    };
    Rendered::json(&whole)
}

//! JSON, for programs.

use crate::Report;

/// The report as JSON: `old`, `new`, `verdict`, `changes`.
#[must_use]
pub fn json(report: &Report) -> String {
    let mut text = serde_json::to_string_pretty(report).unwrap_or_else(|_| "{}".to_owned());
    text.push('\n');
    text
}

//! JSON, for programs.

use diagnostics::Rendered;

use crate::Report;

/// The report as JSON: `old`, `new`, `verdict`, `changes`.
#[must_use]
pub fn json(report: &Report) -> Rendered {
    Rendered::json(report)
}

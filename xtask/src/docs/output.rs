//! Printing reports.

use ::docs::{Report, render};

use super::Format;
use crate::common::{Global, Outcome};
use crate::output;

/// Prints reports and says whether something drifted.
pub fn print(global: &Global, reports: &[Report], format: Format) -> Outcome {
    output::print(&render::render(reports, format.into(), global.quiet, output::width()));
    if reports.iter().any(Report::has_drift) { Outcome::Found } else { Outcome::Clean }
}

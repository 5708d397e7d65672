//! Printing reports.

use ::docs::{Report, render};

use super::Format;
use crate::common::{Global, Outcome};

/// Prints reports and says whether something drifted.
pub fn print(global: &Global, reports: &[Report], format: Format) -> Outcome {
    let text = render::render(reports, format.into(), global.quiet);
    anstream::print!("{text}");
    if reports.iter().any(Report::has_drift) { Outcome::Found } else { Outcome::Clean }
}

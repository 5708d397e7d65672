//! Printing reports.

use ::diagnostics::{Finding, Format, Report as Findings, envelope, render};
use ::docs::render::{json, rules};
use ::docs::{Kind, Report};

use crate::common::{Failure, Global, Outcome, Result};
use crate::output::{self, print_text};

/// Prints reports and says whether something drifted.
pub fn print(global: &Global, command: &str, reports: &[Report], format: Format) -> Outcome {
    match format {
        Format::Json => output::print(&envelope(command, &json(reports))),
        Format::Text => {
            for report in reports.iter().filter(|report| !global.quiet || !report.findings.is_empty()) {
                let notes = if global.quiet { Vec::new() } else { report.all_notes() };
                findings(command, &report.title(), &report.all_findings(), &notes, format);
            }
        }
        _ => {
            let title = match reports {
                [only] => only.title(),
                several => format!("{} pages", several.len()),
            };
            let all: Vec<Finding> = reports.iter().flat_map(Report::all_findings).collect();
            let notes: Vec<String> = reports
                .iter()
                .flat_map(|report| {
                    report.all_notes().into_iter().map(|note| format!("{} {}: {note}", report.provider, report.page))
                })
                .collect();
            findings(command, &title, &all, &notes, format);
        }
    }
    if reports.iter().any(Report::has_drift) { Outcome::Found } else { Outcome::Clean }
}

fn findings(command: &str, title: &str, findings: &[Finding], notes: &[String], format: Format) {
    let rules = rules();
    let report = Findings { command, title, findings, file: "specs", rules: &rules, notes };
    output::print(&render(format, &report, &output::sources(findings), output::width()));
}

/// Prints one kind of finding.
pub fn explain(id: &str) -> Result {
    let Some(kind) = Kind::by_name(id) else {
        return Err(
            Failure::usage(format!("no finding is called `{id}`")).help("docs/reference/docs-findings.md lists them")
        );
    };
    print_text(&::docs::render::explain(kind));
    Ok(Outcome::Clean)
}

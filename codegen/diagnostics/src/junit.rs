//! JUnit XML: a failed test case a finding.

use super::clean::{clean, escape_html};
use super::{Finding, Report, Severity};

pub(super) fn render(report: &Report<'_>) -> String {
    let failures = report.findings.len() - report.count(Severity::Info);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n\
         <testsuite name=\"{}: {}\" tests=\"{}\" failures=\"{failures}\">\n",
        escape_html(report.command),
        escape_html(&clean(report.title)),
        report.findings.len()
    );
    for finding in report.findings {
        out.push_str(&case(finding, report.file));
    }
    out.push_str("</testsuite>\n</testsuites>\n");
    out
}

fn case(finding: &Finding, file: &str) -> String {
    let place = finding.location.as_ref().map_or_else(|| file.to_owned(), ToString::to_string);
    let place = escape_html(&clean(&place));
    let message = escape_html(&clean(&finding.message));
    let id = escape_html(&clean(&finding.id));
    let head = format!("<testcase classname=\"{id}\" name=\"{place}\"");
    // A note fails nothing.
    if finding.severity == Severity::Info {
        return format!("{head}><system-out>{message}</system-out></testcase>\n");
    }
    let parts: String = finding.parts().map(|(name, text)| format!("\n{name}: {}", clean(text))).collect();
    format!("{head}><failure message=\"{message}\">{place}{}</failure></testcase>\n", escape_html(&parts))
}

//! GitHub workflow commands: one annotation a finding.

use super::clean::{MESSAGE, clean, clip};
use super::{Finding, Report, Severity};

pub(super) fn render(report: &Report<'_>) -> String {
    report.findings.iter().map(|finding| line(report, finding)).collect()
}

fn line(report: &Report<'_>, finding: &Finding) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut properties = Vec::new();
    match &finding.location {
        Some(location) => {
            properties.push(format!("file={}", property(&location.file)));
            properties.push(format!("line={}", location.line));
            properties.push(format!("col={}", location.column));
        }
        None if !report.file.is_empty() => properties.push(format!("file={}", property(report.file))),
        None => {}
    }
    properties.push(format!("title={}", property(&finding.id)));
    let mut message = clean(&clip(&finding.message, MESSAGE));
    for (name, text) in finding.parts() {
        message.push_str(&format!("\n{name}: {}", clean(&clip(text, MESSAGE))));
    }
    format!("::{level} {}::{}\n", properties.join(","), data(&message))
}

/// The message part ends at a line break, so breaks are encoded.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property also ends at `:` and `,`.
fn property(text: &str) -> String {
    data(&clean(text)).replace(':', "%3A").replace(',', "%2C")
}

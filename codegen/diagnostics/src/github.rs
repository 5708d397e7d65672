//! GitHub workflow commands: one annotation a finding.

use super::clean::clean;
use super::{Finding, Report, Severity};

pub(super) fn render(report: &Report<'_>) -> String {
    report.findings.iter().map(line).collect()
}

fn line(finding: &Finding) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut properties = Vec::new();
    if let Some(location) = &finding.location {
        properties.push(format!("file={}", property(&location.file)));
        properties.push(format!("line={}", location.line));
        properties.push(format!("col={}", location.column));
    }
    properties.push(format!("title={}", property(&finding.id)));
    let mut message = clean(&finding.message);
    for (name, text) in [("effect", &finding.effect), ("help", &finding.help)] {
        if let Some(text) = text {
            message.push_str(&format!("\n{name}: {}", clean(text)));
        }
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

//! Reports as findings, notes and JSON, and the reference page of the findings.

use diagnostics::{Finding, RuleInfo};
use serde_json::{Map, Value, json};

use super::finding::{Drift, Kind, Report, Silenced};

impl Report {
    /// What drifted, as findings.
    #[must_use]
    pub fn all_findings(&self) -> Vec<Finding> {
        self.findings.iter().map(|drift| drift.finding(&self.provider, &self.page)).collect()
    }

    /// What is worth knowing beside the findings: notes, lines that could not be read, deviations.
    #[must_use]
    pub fn all_notes(&self) -> Vec<String> {
        let notes = self.notes.iter().map(|note| format!("note: {note}"));
        let unread = self.unread.iter().map(|line| format!("unread line {}: {}", line.line, line.text));
        notes.chain(unread).chain(self.silenced.iter().map(Silenced::sentence)).collect()
    }

    /// The page, and how many lines and deviations the notes are about.
    #[must_use]
    pub fn title(&self) -> String {
        let counted = |count: usize, what: &str| match count {
            0 => String::new(),
            1 => format!(", 1 {what}"),
            count => format!(", {count} {what}s"),
        };
        let rest = counted(self.silenced.len(), "deviation") + &counted(self.unread.len(), "unread line");
        match rest.strip_prefix(", ") {
            Some(rest) => format!("{} {} ({rest})", self.provider, self.page),
            None => format!("{} {}", self.provider, self.page),
        }
    }
}

impl Silenced {
    fn sentence(&self) -> String {
        let trim = |text: &str| text.trim_end_matches('.').to_owned();
        let place = format!("{} {} {}", self.operation, self.location, self.field);
        format!(
            "deviation {}: the page says {}; the spec has {}; because {} ({})",
            place.trim(),
            trim(&self.says),
            trim(&self.we),
            trim(&self.why),
            self.spec
        )
    }
}

/// The properties of `--format json` but for `version` and `command`: the findings of all pages, and for each page what
/// else is to be said of it.
#[must_use]
pub fn json(reports: &[Report]) -> Value {
    let findings = reports.iter().flat_map(|report| {
        report.findings.iter().map(|drift| {
            let mut all = Map::new();
            all.insert("provider".to_owned(), json!(report.provider));
            all.insert("page".to_owned(), json!(report.page));
            all.extend(finding(drift));
            all
        })
    });
    let pages = reports.iter().map(|report| {
        json!({
            "provider": report.provider, "page": report.page, "unread": report.unread,
            "deviations": deviations(report), "notes": report.notes,
        })
    });
    json!({"findings": findings.collect::<Vec<_>>(), "pages": pages.collect::<Vec<_>>()})
}

/// The object of one report, as part of a review.
#[must_use]
pub fn json_report(report: &Report) -> Value {
    json!({
        "provider": report.provider,
        "page": report.page,
        "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
        "unread": report.unread,
        "deviations": deviations(report),
        "notes": report.notes,
    })
}

fn finding(drift: &Drift) -> Map<String, Value> {
    let value = json!({
        "id": drift.kind.name(),
        "severity": drift.kind.severity(),
        "kind": drift.kind.name(),
        "operation": drift.operation,
        "location": drift.location,
        "field": drift.field,
        "page_value": drift.page_value,
        "spec_value": drift.spec_value,
        "lock_value": drift.lock_value,
        "page_line": drift.page_line,
        "spec": drift.spec,
        "message": drift.message,
    });
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

fn deviations(report: &Report) -> Vec<Value> {
    let all = report.silenced.iter().map(|one| {
        json!({
            "operation": one.operation, "location": one.location, "field": one.field,
            "says": one.says, "we": one.we, "why": one.why, "spec": one.spec,
        })
    });
    all.collect()
}

/// Every kind of finding, for formats that list rules.
#[must_use]
pub fn rules() -> Vec<RuleInfo> {
    let all = Kind::ALL.iter().map(|kind| RuleInfo {
        id: kind.name(),
        severity: kind.severity(),
        title: kind.title(),
        why: kind.help(),
    });
    all.collect()
}

/// One kind in a few lines, as `--explain` prints it.
#[must_use]
pub fn explain(kind: Kind) -> String {
    let severity = if kind.is_information() { "info" } else { "error" };
    format!("{} ({severity})\n\n{}.\n\n{}\n", kind.name(), kind.title(), kind.help())
}

/// docs/reference/docs-findings.md.
#[must_use]
pub fn reference_page() -> String {
    let mut out = String::from(
        "<!-- Written by `cargo xtask reference`; do not edit. -->\n\n# Findings of docs pages\n\nWhat `cargo xtask docs check` and `docs pull` report: a claim of a page that the spec, or what was recorded of the\npage, does not agree with. `cargo xtask docs check --explain ID` prints one of them. All are errors but those marked\nas information, which change no exit code.\n\n| id | what it says | what to do |\n| --- | --- | --- |\n",
    );
    for kind in Kind::ALL {
        let mark = if kind.is_information() { " (information)" } else { "" };
        out.push_str(&format!("| `{}`{mark} | {}. | {} |\n", kind.name(), kind.title(), kind.help()));
    }
    out
}

//! Reports for people and machines.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::finding::{Drift, Report};
use diagnostics::{Rendered, Screen, clean, escape_html};

/// What a report is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// For a terminal.
    Text,
    /// One object a page.
    Json,
    /// For a pull request.
    Markdown,
    /// Workflow annotations.
    Github,
    /// A page that stands alone.
    Html,
}

/// Writes reports. Several reports are a JSON array; a single one is an object. `width` is the terminal's.
#[must_use]
pub fn render(reports: &[Report], output: Output, quiet: bool, width: Option<usize>) -> Rendered {
    match output {
        Output::Text => text(reports, quiet, width),
        Output::Json => json_text(reports),
        Output::Markdown => Rendered::lines(&markdown(reports)),
        Output::Github => Rendered::lines(&github(reports)),
        Output::Html => Rendered::lines(&html(reports)),
    }
}

/// The object of one report, as `--format json` prints it.
#[must_use]
pub fn json_report(report: &Report) -> Value {
    let findings: Vec<Value> = report
        .findings
        .iter()
        .map(|drift| {
            let spec = drift
                .spec
                .as_ref()
                .map(|place| json!({"file": place.file, "line": place.line, "column": place.column}));
            json!({
                "kind": drift.kind.name(),
                "operation": drift.operation,
                "location": drift.location,
                "field": drift.field,
                "page_value": drift.page_value,
                "spec_value": drift.spec_value,
                "lock_value": drift.lock_value,
                "page_line": drift.page_line,
                "spec": spec,
                "message": drift.message,
            })
        })
        .collect();
    let silenced: Vec<Value> = report
        .silenced
        .iter()
        .map(|one| {
            json!({
                "operation": one.operation, "location": one.location, "field": one.field,
                "says": one.says, "we": one.we, "why": one.why,
                "spec": {"file": one.spec.file, "line": one.spec.line, "column": one.spec.column},
            })
        })
        .collect();
    json!({
        "provider": report.provider,
        "page": report.page,
        "findings": findings,
        "unread": report.unread,
        "deviations": silenced,
        "notes": report.notes,
    })
}

fn json_text(reports: &[Report]) -> Rendered {
    let value = match reports {
        [only] => json_report(only),
        several => several.iter().map(json_report).collect(),
    };
    Rendered::json(&value)
}

/// A value on one line.
fn show(value: Option<&Value>) -> String {
    match value {
        None => "-".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

fn place(drift: &Drift) -> String {
    let mut text = format!("{} {}", drift.operation, drift.location);
    if !drift.field.is_empty() {
        let _ = write!(text, " {}", drift.field);
    }
    text
}

fn text(reports: &[Report], quiet: bool, width: Option<usize>) -> Rendered {
    let mut out = Screen::new(width);
    for report in reports {
        let title = format!("{} {}", report.provider, report.page);
        if report.findings.is_empty() {
            if !quiet {
                out.text(title).text(": no drift").text(tail(report)).end();
            }
        } else {
            out.text(title).text(": ").text(counted(report.findings.len(), "finding")).text(tail(report)).end();
        }
        for drift in &report.findings {
            out.text("  ").text(drift.kind).text("  ").text(place(drift)).end();
            out.text("    ").text(&drift.message).end();
            let line = drift.page_line.map(|line| format!(" (line {line})")).unwrap_or_default();
            out.text("    page: ").text(show(drift.page_value.as_ref())).text(line).end();
            if let Some(value) = &drift.lock_value {
                out.text("    lock: ").text(show(Some(value))).end();
            }
            let at = drift.spec.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
            out.text("    spec: ").text(show(drift.spec_value.as_ref())).text(at).end();
        }
        if quiet {
            continue;
        }
        for note in &report.notes {
            out.text("  note: ").text(note).end();
        }
        for line in &report.unread {
            out.text(format_args!("  unread line {}: ", line.line)).text(&line.text).end();
        }
        for one in &report.silenced {
            let field = if one.field.is_empty() { String::new() } else { format!(" {}", one.field) };
            out.text("  deviation  ").text(&one.operation).text(" ").text(&one.location).text(field);
            out.text(": the page says ").text(trim(&one.says)).text("; we hold ").text(trim(&one.we));
            out.text("; because ").text(trim(&one.why)).text(format_args!(" ({})", one.spec)).end();
        }
    }
    out.finish()
}

fn trim(text: &str) -> &str {
    text.trim_end_matches('.')
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn tail(report: &Report) -> String {
    let mut parts = Vec::new();
    if !report.silenced.is_empty() {
        parts.push(counted(report.silenced.len(), "deviation"));
    }
    if !report.unread.is_empty() {
        parts.push(format!("{} unread", counted(report.unread.len(), "line")));
    }
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

/// Text in a Markdown table cell.
fn cell(text: &str) -> String {
    clean(text).replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;")
}

fn code(value: Option<&Value>) -> String {
    match value {
        None => "-".to_owned(),
        some => format!("`{}`", clean(&show(some)).replace('`', "'").replace('|', "\\|")),
    }
}

fn markdown(reports: &[Report]) -> String {
    let mut out = String::new();
    for report in reports {
        let _ = writeln!(out, "### {} `{}`\n", cell(&report.provider), report.page);
        if report.findings.is_empty() {
            let _ = writeln!(out, "No drift{}.\n", tail(report));
        } else {
            out.push_str(
                "| Finding | Where | Page | Lock | Spec | Place in the spec |\n| --- | --- | --- | --- | --- | --- |\n",
            );
            for drift in &report.findings {
                let at = drift.spec.as_ref().map(|place| format!("`{place}`")).unwrap_or_default();
                let line = drift.page_line.map(|line| format!(" (line {line})")).unwrap_or_default();
                let _ = writeln!(
                    out,
                    "| {} | {} | {}{line} | {} | {} | {at} |",
                    drift.kind,
                    cell(&place(drift)),
                    code(drift.page_value.as_ref()),
                    code(drift.lock_value.as_ref()),
                    code(drift.spec_value.as_ref()),
                );
            }
            out.push('\n');
        }
        for note in &report.notes {
            let _ = writeln!(out, "- {}", cell(note));
        }
        for line in &report.unread {
            let _ = writeln!(out, "- line {} could not be read: {}", line.line, code(Some(&line.text.clone().into())));
        }
        for one in &report.silenced {
            let _ = writeln!(
                out,
                "- deviation at `{}`: the page says {}; we hold {}; because {}",
                one.spec,
                cell(trim(&one.says)),
                cell(trim(&one.we)),
                cell(trim(&one.why))
            );
        }
        if !(report.notes.is_empty() && report.unread.is_empty() && report.silenced.is_empty()) {
            out.push('\n');
        }
    }
    out
}

fn github(reports: &[Report]) -> String {
    let mut out = String::new();
    let data = |text: &str| clean(text).replace('%', "%25");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    for report in reports {
        for drift in &report.findings {
            let level = if drift.kind.is_information() { "notice" } else { "error" };
            let title = property(&format!("docs {} {}", drift.kind, report.page));
            let at = drift
                .spec
                .as_ref()
                .map(|place| format!("file={},line={},col={},", property(&place.file), place.line, place.column));
            let line = drift.page_line.map(|line| format!(" (page line {line})")).unwrap_or_default();
            let _ = writeln!(
                out,
                "::{level} {}title={title}::{}",
                at.unwrap_or_default(),
                data(&format!("{}{line}", drift.message))
            );
        }
    }
    out
}

fn html(reports: &[Report]) -> String {
    let escape = |text: &str| escape_html(&clean(text));
    let mut out = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Docs drift</title>\n<style>\n\
         body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; }\n\
         table { border-collapse: collapse; }\n\
         th, td { border: 1px solid #888; padding: .3rem .6rem; text-align: left; vertical-align: top; }\n\
         </style>\n</head>\n<body>\n<h1>Docs drift</h1>\n",
    );
    for report in reports {
        let _ = writeln!(out, "<h2>{} {}</h2>", escape(&report.provider), escape(&report.page));
        if report.findings.is_empty() {
            let _ = writeln!(out, "<p>No drift{}.</p>", tail(report));
        } else {
            out.push_str("<table>\n<tr><th>Finding</th><th>Where</th><th>What</th><th>Page</th><th>Lock</th><th>Spec</th><th>Place in the spec</th></tr>\n");
            for drift in &report.findings {
                let at = drift.spec.as_ref().map(ToString::to_string).unwrap_or_default();
                let line = drift.page_line.map(|line| format!(" (line {line})")).unwrap_or_default();
                let _ = writeln!(
                    out,
                    "<tr><td>{}</td><td>{}</td><td>{}</td><td><code>{}</code>{line}</td><td><code>{}</code></td><td><code>{}</code></td><td>{}</td></tr>",
                    drift.kind,
                    escape(&place(drift)),
                    escape(&drift.message),
                    escape(&show(drift.page_value.as_ref())),
                    escape(&show(drift.lock_value.as_ref())),
                    escape(&show(drift.spec_value.as_ref())),
                    escape(&at),
                );
            }
            out.push_str("</table>\n");
        }
        let unread = report.unread.iter().map(|line| format!("line {} could not be read: {}", line.line, line.text));
        let silenced = report.silenced.iter().map(|one| {
            format!(
                "deviation at {}: the page says {}; we hold {}; because {}",
                one.spec,
                trim(&one.says),
                trim(&one.we),
                trim(&one.why)
            )
        });
        let lines: Vec<String> = report.notes.iter().cloned().chain(unread).chain(silenced).collect();
        if !lines.is_empty() {
            out.push_str("<ul>\n");
            for line in lines {
                let _ = writeln!(out, "<li>{}</li>", escape(&line));
            }
            out.push_str("</ul>\n");
        }
    }
    out.push_str("</body>\n</html>\n");
    out
}

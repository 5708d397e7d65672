//! SARIF 2.1.0, for code scanning.

use serde_json::{Value, json};

use super::clean::clean;
use super::{Finding, Location, Rendered, Report, Severity};

pub(super) fn render(report: &Report<'_>) -> Rendered {
    let rules = report.rules.iter().map(|rule| {
        json!({
            "id": rule.id,
            "shortDescription": {"text": rule.title},
            "fullDescription": {"text": rule.why},
            "defaultConfiguration": {"level": level(rule.severity)},
        })
    });
    let rules: Vec<Value> = rules.collect();
    let results: Vec<Value> = report.findings.iter().map(|f| result(report, f)).collect();
    let whole = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": format!("compute-clients {}", report.command),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    Rendered::json(&whole)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(report: &Report<'_>, finding: &Finding) -> Value {
    let mut message = clean(&finding.message);
    for (name, text) in finding.parts() {
        message.push_str(&format!(". {name}: {}", clean(text)));
    }
    let mut out = json!({
        "ruleId": finding.id,
        "level": level(finding.severity),
        "message": {"text": message},
        "partialFingerprints": {"rulePointer/v1": fingerprint(finding)},
    });
    if let Some(index) = report.rules.iter().position(|rule| rule.id == finding.id) {
        out["ruleIndex"] = json!(index);
    }
    // Code scanning refuses a result without a place.
    let whole = || Location { file: report.file.to_owned(), line: 1, column: 1, start: 0, end: 0 };
    let mut place = finding.location.as_ref().map_or_else(|| physical(&whole()), physical);
    if !finding.pointer.is_empty() {
        place["logicalLocations"] = json!([{"fullyQualifiedName": finding.pointer}]);
    }
    out["locations"] = json!([place]);
    if !finding.properties.is_empty() {
        out["properties"] = json!(finding.properties);
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter().map(|related| {
            let mut place = physical(&related.location);
            place["message"] = json!({"text": clean(&related.note)});
            place
        });
        out["relatedLocations"] = related.collect();
    }
    if let (Some(fix), Some(location)) = (&finding.fix, &finding.location) {
        let edits = fix.edits.iter().map(|edit| {
            json!({
                "deletedRegion": {"byteOffset": edit.start, "byteLength": edit.end - edit.start},
                "insertedContent": {"text": edit.text},
            })
        });
        out["fixes"] = json!([{
            "description": {"text": fix.note},
            "artifactChanges": [{
                "artifactLocation": {"uri": uri(&location.file)},
                "replacements": edits.collect::<Vec<_>>(),
            }],
        }]);
    }
    out
}

fn physical(location: &Location) -> Value {
    json!({"physicalLocation": {
        "artifactLocation": {"uri": uri(&location.file)},
        "region": {
            "startLine": location.line,
            "startColumn": location.column,
            "byteOffset": location.start,
            "byteLength": location.end.saturating_sub(location.start),
        },
    }})
}

/// A path as a relative or absolute URI reference.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

/// Stays the same when the finding moves in its file or its wording changes.
fn fingerprint(finding: &Finding) -> String {
    let text = format!("{}\n{}", finding.id, finding.pointer);
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}")
}

//! SARIF 2.1.0, for code scanning.

use std::collections::BTreeSet;

use diagnostics::Rendered;
use serde_json::{Value, json};

use crate::change::{Change, Report, Source, Wire};
use crate::rules;

/// The report as SARIF.
#[must_use]
pub fn sarif(report: &Report) -> Rendered {
    let used: BTreeSet<&str> = report.changes.iter().map(|change| change.id).collect();
    let described: Vec<Value> = rules::all()
        .filter(|rule| used.contains(rule.id))
        .map(|rule| {
            json!({
                "id": rule.id,
                "shortDescription": {"text": rule.summary},
                "fullDescription": {"text": rule.why},
                "help": {"text": rules::explain(rule), "markdown": rules::explain(rule)},
                "properties": {"area": rule.area},
            })
        })
        .collect();
    let results: Vec<Value> = report.changes.iter().map(result).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "xtask-diff", "rules": described}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    Rendered::json(&log)
}

fn result(change: &Change) -> Value {
    let level = match (change.wire, change.source) {
        (Wire::Breaking, _) => "error",
        (Wire::Risky, _) | (_, Source::Major) => "warning",
        _ => "note",
    };
    let place = |at: &diagnostics::Location| {
        json!({"physicalLocation": {
            "artifactLocation": {"uri": at.file.replace('\\', "/")},
            "region": {"startLine": at.line, "startColumn": at.column},
        }})
    };
    // The old document is not in the tree that is looked at; its place is a related one.
    let at = change.new.as_ref().or(change.old.as_ref());
    let mut text = change.message.clone();
    if !change.rust.is_empty() {
        text.push_str(&format!(" ({})", change.rust.join(", ")));
    }
    json!({
        "ruleId": change.id,
        "level": level,
        "message": {"text": text},
        "locations": at.map(place).into_iter().collect::<Vec<_>>(),
        "relatedLocations": change.old.as_ref().filter(|_| change.new.is_some()).map(place).into_iter().collect::<Vec<_>>(),
        "partialFingerprints": {"change/v1": change.fingerprint},
        "properties": {
            "wire": change.wire,
            "source": change.source,
            "pointer": change.pointer,
            "operations": change.operations,
            "rust": change.rust,
            "correction": change.correction,
        },
    })
}

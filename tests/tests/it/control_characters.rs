//! Control characters in every string position of a document and of a docs page, and none unescaped in any format.

use diagnostics::{Finding, Format, NoSources, Rendered, Report, envelope, render};
use diff::Options;
use docs::{Facts, Input, Page, compare, layout};
use openapi::document::Document;
use review::{Provider, Review};
use serde_json::{Value, json};

/// Sets the title, clears the screen, colours, deletes, turns the direction of text, begins a workflow command.
const HOSTILE: &str = "\u{1b}]0;x\u{7}\u{1b}[2J\u{9b}31m\u{7f}\u{202e}\u{200b}\r\n::error::x\n";

/// A part of every kind that messages quote.
fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Acme", "version": "1", "description": "Boxes"},
        "servers": [{"url": "https://acme.test/{region}", "variables": {"region": {"default": "eu", "enum": ["eu"]}}}],
        "tags": [{"name": "boxes", "description": "Boxes"}],
        "security": [{"key": []}],
        "paths": {"/boxes/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
            "post": {
                "operationId": "orderBox", "tags": ["boxes"], "summary": "Order", "deprecated": true,
                "parameters": [
                    {"$ref": "#/components/parameters/limit"},
                    {"name": "order", "in": "query", "style": "form", "schema": {"type": "string", "enum": ["up", "down"]}}
                ],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Box"}}}},
                "responses": {
                    "200": {"description": "Yes", "headers": {"x-left": {"schema": {"type": "integer"}}},
                            "content": {"application/json": {"schema": {"oneOf": [{"$ref": "#/components/schemas/Box"}, {"type": "null"}]}}}},
                    "404": {"description": "No"}
                },
                "x-unknown": "value"
            }
        }},
        "components": {
            "parameters": {"limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 10}}},
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-key"}},
            "schemas": {"Box": {
                "type": "object", "required": ["name"], "description": "A box",
                "properties": {
                    "name": {"type": "string", "pattern": "^[a-z]+$", "format": "uuid", "default": "a", "examples": ["b"]},
                    "kind": {"type": "string", "const": "box"},
                    "next": {"$ref": "#/components/schemas/Box"}
                }
            }}
        }
    })
}

/// The document with hostile text in one more string or key each time.
fn spoilt(document: &Value) -> Vec<(String, Value)> {
    let mut out = Vec::new();
    walk(document, &mut |at, changed| out.push((at, changed)), String::new());
    out
}

fn walk(value: &Value, give: &mut dyn FnMut(String, Value), at: String) {
    match value {
        Value::String(text) => give(at, Value::String(format!("{text}{HOSTILE}"))),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let mut put = |below: String, changed: Value| {
                    let mut whole = items.clone();
                    whole[index] = changed;
                    give(below, Value::Array(whole));
                };
                walk(item, &mut put, format!("{at}/{index}"));
            }
        }
        Value::Object(members) => {
            for (key, item) in members {
                let renamed = members.iter().map(|(name, value)| match name == key {
                    true => (format!("{name}{HOSTILE}"), value.clone()),
                    false => (name.clone(), value.clone()),
                });
                give(format!("{at}/{key} (the key)"), Value::Object(renamed.collect()));
                let mut put = |below: String, changed: Value| {
                    let mut whole = members.clone();
                    whole.insert(key.clone(), changed);
                    give(below, Value::Object(whole));
                };
                walk(item, &mut put, format!("{at}/{key}"));
            }
        }
        _ => {}
    }
}

/// Nothing acts but the styles of a terminal, and in a log, which is not wrapped, no line break of the document begins a
/// workflow command.
fn harmless(what: &str, text: &Rendered) {
    let mut rest = text.as_str();
    let mut plain = String::new();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        let (style, after) = after.split_once('m').unwrap_or(("?", after));
        assert!(style.bytes().all(|b| b.is_ascii_digit() || b == b';'), "{what}: {text:?}");
        plain.push_str(before);
        rest = after;
    }
    plain.push_str(rest);
    let acts = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{200b}');
    assert_eq!(plain.find(acts), None, "{what}: {plain:?}");
    assert!(!plain.lines().any(|line| line.trim_start().starts_with("::error::x")), "{what}: {plain}");
}

/// Findings in every format.
fn findings(what: &str, findings: &[Finding], sources: &dyn diagnostics::Sources) {
    let notes: Vec<String> = findings.iter().map(|finding| finding.message.clone()).collect();
    let report = Report { command: "lint", title: what, findings, file: "a.json", rules: &[], notes: &notes };
    for (name, format) in Format::ALL {
        harmless(&format!("{what} as {name}"), &render(format, &report, sources, None));
    }
}

#[test]
fn in_every_string_of_a_document() {
    let whole = Document::parse("old.json", &document().to_string()).unwrap();
    let all = spoilt(&document());
    assert!(all.len() > 130, "{}", all.len());
    let (mut read, mut refused) = (0, 0);
    for (at, changed) in all {
        // Escaped, as the parser refuses some of them raw.
        let text = Rendered::json(&changed).to_string();
        let new = match Document::parse("new.json", &text) {
            Ok(new) => new,
            Err(finding) => {
                refused += 1;
                findings(&at, &[*finding], &NoSources);
                continue;
            }
        };
        read += 1;
        let lowered = client_gen::lower::lower(&new);
        let lost = lowered.degraded.iter().chain(&lowered.skipped).map(|degraded| degraded.finding(&new));
        let mut found: Vec<Finding> = lint::lint(&new, &[]).findings.into_iter().chain(lost).collect();
        let provider = Provider::compared("acme", Some(&whole), Some(&new), &Options::default());
        found.extend(provider.report.all_findings());
        found.extend(diff::compare(&new, &whole, &Options::default()).all_findings());
        findings(&at, &found, &new);
        harmless(&at, &diff::render::text(&provider.report, true, None));
        let review =
            Review { old: at.clone(), new: HOSTILE.to_owned(), providers: vec![provider], ..Review::default() };
        for page in [review::html(&review), review::markdown(&review), review::json(&review)] {
            harmless(&at, &page);
        }
    }
    assert!(read > 100 && refused > 0, "{read} read, {refused} refused");
}

#[test]
fn in_every_word_of_a_page() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/docs/mintlify");
    let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).unwrap();
    let document = Document::parse("openapi.yaml", &read("openapi.yaml")).unwrap();
    let page = read("page.md");
    let facts_of = |text: &str| -> Option<Facts> {
        let page = Page::read(text, Some(docs::Format::Markdown)).ok()?;
        Some(layout::detect(&page).read(&page))
    };
    let lock = facts_of(&page).unwrap();
    let ends: Vec<usize> = page.match_indices([' ', '\n', '"', '>']).map(|(at, _)| at).collect();
    assert!(ends.len() > 100, "{}", ends.len());
    let (mut compared, mut drifted) = (0, 0);
    for at in ends {
        let (before, after) = page.split_at(at);
        let Some(facts) = facts_of(&format!("{before}{HOSTILE}{after}")) else { continue };
        let operations = ["orderBox".to_owned()];
        let input = Input {
            provider: "acme",
            page: "order",
            operations: &operations,
            facts: &facts,
            lock: Some(&lock),
            document: &document,
        };
        let report = compare(&input);
        let what = format!("byte {at}");
        compared += 1;
        drifted += usize::from(report.has_drift());
        findings(&what, &report.all_findings(), &document);
        let notes = report.all_notes();
        let told = Report { command: "docs", title: HOSTILE, findings: &[], file: "", rules: &[], notes: &notes };
        for (name, format) in Format::ALL {
            harmless(&format!("{what} as {name}"), &render(format, &told, &NoSources, None));
        }
        harmless(&what, &envelope("docs check", &docs::render::json(&[report])));
    }
    assert!(compared > 100 && drifted > 10, "{compared} compared, {drifted} drifted");
}

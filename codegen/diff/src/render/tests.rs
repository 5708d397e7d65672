use crate::{Options, Report, compare};
use openapi::document::Document;

const OLD: &str = "\
openapi: 3.1.0
info: {title: Example, version: '1'}
paths:
  /nodes:
    get:
      operationId: listNodes
      tags: [nodes]
      parameters: [{name: tag, in: query, schema: {type: array, items: {type: string}}}]
      responses: {'200': {description: Nodes, content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}}}}
components:
  schemas:
    Node:
      type: object
      required: [id]
      properties:
        id: {type: integer, format: int32}
        zone: {type: string, description: A zone}
        state: {type: string, enum: [on, off]}
";

fn report() -> Report {
    let new = OLD
        .replace("items: {type: string}}}", "items: {type: string}}, explode: false}")
        .replace("int32", "int64")
        .replace("A zone", "Where it <runs>")
        .replace("[on, off]", "[on, off, idle]")
        .replace("        zone:", "        price: {type: integer}\n        zone:")
        + "x-correction:\n- {pointer: /components/schemas/Node/properties/id, date: '2026-01-31', evidence: 'docs page of 2024', note: ids never fitted}\n";
    let read = |name: &str, text: &str| Document::parse(name, text).unwrap();
    compare(&read("old.yaml", OLD), &read("new.yaml", &new), &Options::default())
}

#[test]
fn terminal() {
    let plain = anstream::adapter::strip_str(&super::text(&report(), false, None)).to_string();
    insta::assert_snapshot!(plain);
}

#[test]
fn pointers_are_those_of_an_ignore_file() {
    let report = report();
    let plain = anstream::adapter::strip_str(&super::text(&report, true, None)).to_string();
    for change in &report.changes {
        assert!(plain.contains(&format!("\n      pointer: {}\n", change.pointer)), "{} in\n{plain}", change.pointer);
    }
    insta::assert_snapshot!(plain);
}

#[test]
fn markdown() {
    insta::assert_snapshot!(super::markdown(&report()).as_str());
}

#[test]
fn github() {
    insta::assert_snapshot!(super::github(&report()).as_str());
}

#[test]
fn json_has_the_documented_shape() {
    let value: serde_json::Value = serde_json::from_str(&super::json(&report())).unwrap();
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&value), ["old", "new", "verdict", "changes"]);
    assert_eq!(
        keys(&value["changes"][0]),
        ["id", "wire", "source", "message", "operations", "pointer", "old", "new", "rust", "correction", "fingerprint"]
    );
    insta::assert_json_snapshot!(value["changes"][0]);
}

#[test]
fn sarif_and_html_hold_every_change_and_no_markup_of_the_document() {
    let report = report();
    let log: serde_json::Value = serde_json::from_str(&super::sarif(&report)).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), report.changes.len());
    let page = super::html(&report);
    assert!(report.changes.iter().all(|change| page.contains(&change.fingerprint)));
    assert!(!page.contains("<runs>"));
}

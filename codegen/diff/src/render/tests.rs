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
fn changes_are_findings_with_a_place_and_both_verdicts() {
    let report = report();
    let findings = report.all_findings();
    assert_eq!(findings.len(), report.findings.len() + report.changes.len());
    for (finding, change) in findings.iter().skip(report.findings.len()).zip(&report.changes) {
        assert_eq!(finding.id, change.id);
        assert!(finding.location.is_some());
        assert_eq!(finding.properties["fingerprint"], change.fingerprint);
        assert_eq!(finding.properties["wire"], change.wire.as_str());
    }
}

#[test]
fn a_narrow_terminal_wraps_and_loses_nothing() {
    let words = |width| {
        let text = anstream::adapter::strip_str(&super::text(&report(), true, width)).to_string();
        (text.split_whitespace().map(str::to_owned).collect::<Vec<_>>(), text)
    };
    let (wide, _) = words(None);
    let (narrow, text) = words(Some(60));
    assert_eq!(wide, narrow);
    let too_wide: Vec<&str> = text.lines().filter(|line| line.len() > 60 && line.trim().contains(' ')).collect();
    assert!(too_wide.iter().all(|line| line.trim().split(' ').any(|word| word.len() > 40)), "{too_wide:#?}");
}

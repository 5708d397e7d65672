//! What would make a major change less, and that it does.

use compute_clients_diff::{self as diff, Options, Report, Source};
use openapi::document::Document;

const OLD: &str = "openapi: 3.1.0
info: {title: T, version: '1'}
tags: [{name: nodes}]
paths:
  /nodes:
    post:
      operationId: createNode
      tags: [nodes]
      parameters: [{name: dry, in: query, schema: {type: boolean}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}}}
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}}}
        '400': {description: e, content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}
        '404': {description: e, content: {application/json: {schema: {$ref: '#/components/schemas/Missing'}}}}
components:
  schemas:
    Node:
      type: object
      required: [name]
      properties:
        name: {type: string}
        zone: {type: string, description: Where it runs}
    Problem: {type: object, properties: {code: {type: string}}}
    Missing: {type: object, properties: {code: {type: string}}}
";

fn compare(old: &str, new: &str) -> Report {
    let read = |name: &str, text: &str| {
        Document::parse(name, text).unwrap_or_else(|finding| panic!("{}\n{text}", finding.message))
    };
    diff::compare(&read("old.yaml", old), &read("new.yaml", new), &Options::default())
}

fn edited(edits: &[(&str, &str)]) -> String {
    edits.iter().fold(OLD.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replace(old, new)
    })
}

/// The remedies of an edit.
fn remedies(new: &str) -> Vec<String> {
    let report = compare(OLD, new);
    assert_eq!(report.verdict.source, Source::Major);
    report.changes.into_iter().filter_map(|change| change.remedy).collect()
}

#[test]
fn a_renamed_schema_keeps_its_name() {
    let edits = [("schemas/Node'", "schemas/Machine'"), ("    Node:\n", "    Machine:\n")];
    let new = edited(&edits);
    let told = remedies(&new);
    assert_eq!(told, ["`x-rust-name: Node` at `/components/schemas/Machine` keeps the names in the crate"]);
    let kept = new.replace("    Machine:\n", "    Machine:\n      x-rust-name: Node\n");
    assert!(compare(OLD, &kept).verdict.source < Source::Major);
}

#[test]
fn a_renamed_property_keeps_its_name() {
    let new = edited(&[("        zone:", "        node_zone:")]);
    let told = remedies(&new);
    assert_eq!(
        told,
        ["`x-rust-name: zone` at `/components/schemas/Node/properties/node_zone` keeps the names in the crate"]
    );
    let kept = new.replace("node_zone: {", "node_zone: {x-rust-name: zone, ");
    assert!(compare(OLD, &kept).verdict.source < Source::Major);
}

#[test]
fn a_renamed_operation_keeps_its_names() {
    let new = edited(&[("operationId: createNode", "operationId: orderNode")]);
    let told = remedies(&new);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("`x-rust-name: create`") && told[0].contains("`x-rust-builder: CreateNode`"), "{told:?}");
    let both = "operationId: orderNode\n      x-rust-name: create\n      x-rust-builder: CreateNode";
    assert!(compare(OLD, &new.replace("operationId: orderNode", both)).verdict.source < Source::Major);
    // One of them is not enough, and is not promised.
    assert_eq!(compare(OLD, &new.replace("operationId: orderNode", &both[..47])).verdict.source, Source::Major);
}

#[test]
fn a_renamed_parameter_keeps_its_setter() {
    let new = edited(&[("name: dry", "name: dry_run")]);
    let told = remedies(&new);
    assert_eq!(told, ["`x-rust-name: dry` at `/paths/~1nodes/post/parameters/0` keeps the names in the crate"]);
}

#[test]
fn a_type_that_another_is_like_has_an_alias() {
    let new = edited(&[
        ("schemas/Missing'", "schemas/Problem'"),
        ("    Missing: {type: object, properties: {code: {type: string}}}\n", ""),
    ]);
    let told = remedies(&new);
    assert!(told.iter().any(|remedy| remedy.contains("`pub type Missing = types::Problem;`")), "{told:?}");
}

#[test]
fn nothing_is_promised_where_nothing_helps() {
    for (old, new) in [
        ("zone: {type: string", "zone: {type: integer"),
        ("        zone: {type: string, description: Where it runs}\n", ""),
        ("required: [name]", "required: [name, zone]"),
    ] {
        assert_eq!(remedies(&edited(&[(old, new)])), [""; 0], "{new}");
    }
}

#[test]
fn every_format_has_it() {
    let report = compare(OLD, &edited(&[("        zone:", "        node_zone:")]));
    let remedy = report.changes[0].remedy.clone().unwrap();
    assert!(diff::render::text(&report, false, None).to_string().contains(&format!("remedy: {remedy}")));
    let finding = report.changes[0].finding();
    assert_eq!(finding.help.as_ref(), Some(&remedy));
    assert_eq!(finding.properties["remedy"], remedy.as_str());
}

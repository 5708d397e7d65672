use super::*;
use crate::lower::lower;
use openapi::document::Document;

fn face(text: &str) -> Vec<Item> {
    surface(&lower(&Document::parse("t.yaml", text).unwrap()).plan)
}

const BASE: &str = "openapi: 3.1.0
paths:
  /nodes:
    post:
      operationId: createNode
      tags: [nodes]
      parameters: [{name: wait, in: query, schema: {type: boolean}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/New'}}}}
      responses: {'201': {content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}}}, '400': {description: bad}}
components:
  schemas:
    New: {type: object, required: [name], properties: {name: {type: string}, tags: {type: array, items: {type: string}}, end: {type: [integer, 'null']}}}
    Node: {type: object, required: [id], properties: {id: {type: string}, state: {type: string, enum: [on, off]}}}
";

#[test]
fn a_face_lists_what_can_be_named() {
    let lines: Vec<String> = face(BASE).iter().map(|item| format!("{} {}", item.path, item.signature)).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn what_is_written_to_a_lock_is_read_from_it() {
    let items = face(BASE);
    let text = lock::lines(&items);
    let read = lock::parse(&format!("# words\n{text}")).unwrap();
    assert_eq!(lock::lines(&read), text);
    assert!(compare(&read, &items).is_empty() && compare(&items, &read).is_empty());
    let renamed = face(&BASE.replace("createNode", "makeNode"));
    assert!(compare(&read, &renamed).iter().any(|change| change.effect == Effect::Major));
    assert!(lock::parse("[\"method\"]").unwrap_err().contains(":1:"));
}

#[test]
fn edits_are_major_or_minor_by_what_code_can_no_longer_do() {
    let cases = [
        (
            "optional body member",
            "end: {type: [integer, 'null']}",
            "end: {type: [integer, 'null']}, more: {type: string}",
        ),
        ("enum value", "enum: [on, off]", "enum: [on, off, idle]"),
        ("error status", "'400': {description: bad}", "'400': {description: bad}, '409': {description: busy}"),
        ("required body member", "required: [name]", "required: [name, tags]"),
        ("no longer required", "required: [name], ", ""),
        ("type", "wait, in: query, schema: {type: boolean}", "wait, in: query, schema: {type: integer}"),
        ("renamed component", "Node", "Machine"),
        ("description only", "on, off", "on, off"),
        ("response member optional", "required: [id]", "required: []"),
    ];
    let mut out = String::new();
    for (name, from, to) in cases {
        let changes = compare(&face(BASE), &face(&BASE.replace(from, to)));
        out.push_str(&format!("{name}: {:?}\n", changes.iter().map(|change| change.effect).max()));
        for change in changes.iter().take(4) {
            out.push_str(&format!("  {:?} {}\n", change.effect, change.describe()));
        }
    }
    insta::assert_snapshot!(out);
}

#[test]
fn a_component_that_comes_into_use_removes_no_feature() {
    let unused = face(&BASE.replace("    New:", "    Late: {type: object, properties: {a: {type: string}}}\n    New:"));
    let used = BASE.replace("'400': {description: bad}", "'400': {$ref: '#/components/responses/Late'}").replace(
        "  schemas:\n",
        "  responses: {Late: {description: bad, content: {application/json: {schema: {$ref: '#/components/schemas/Late'}}}}}\n  schemas:\n",
    );
    let used = face(&used.replace("    New:", "    Late: {type: object, properties: {a: {type: string}}}\n    New:"));
    let features = |items: &[Item]| {
        let features = items.iter().filter(|item| item.kind == Kind::Feature);
        features.map(|item| item.path.clone()).collect::<Vec<_>>()
    };
    assert_eq!(features(&unused), ["feature all-types", "feature nodes"]);
    assert_eq!(features(&used), features(&unused));
    let both = compare(&unused, &used);
    let named = |item: &Option<Item>| item.as_ref().is_some_and(|item| item.kind == Kind::Feature);
    assert!(!both.iter().any(|change| named(&change.old) || named(&change.new)));
}

#[test]
fn types_that_have_to_be_asked_for_are_promised_by_no_version() {
    let late = |kind: &str| format!("    Late: {{type: object, properties: {{a: {{type: {kind}}}}}}}\n    New:");
    let unused = BASE.replace("    New:", &late("string"));
    let uses = |text: &str| {
        text.replace("'400': {description: bad}", "'400': {$ref: '#/components/responses/Late'}").replace(
            "  schemas:\n",
            "  responses: {Late: {description: bad, content: {application/json: {schema: {$ref: '#/components/schemas/Late'}}}}}\n  schemas:\n",
        )
    };
    let of_late = |old: &str, new: &str| -> Vec<(Effect, String)> {
        let changes = compare(&face(old), &face(new)).into_iter();
        let described = changes.map(|change| (change.effect, change.describe()));
        described.filter(|(_, text)| text.starts_with("types::Late")).collect()
    };
    // What no operation uses is added, changes and is removed.
    let other = BASE.replace("    New:", &late("integer"));
    for (old, new, items) in [(BASE, unused.as_str(), 3), (&unused, &other, 1), (&unused, BASE, 3)] {
        let found = of_late(old, new);
        assert!(found.len() >= items, "{found:?}");
        for (effect, text) in found {
            assert_eq!(effect, Effect::Patch, "{text}");
            assert!(text.ends_with("(with `all-types` only)"), "{text}");
        }
    }
    // It is there without the feature from now on, or no longer. As a response it has no constructor and no setters; those
    // needed the feature.
    let promised = |old: &str, new: &str| -> Vec<(Effect, String)> {
        of_late(old, new).into_iter().filter(|(effect, _)| *effect > Effect::Patch).collect()
    };
    let came = promised(&unused, &uses(&unused));
    assert_eq!(came, [(Effect::Minor, "types::Late is no longer there with `all-types` only".to_owned())]);
    let went = promised(&uses(&unused), &unused);
    assert_eq!(went, [(Effect::Major, "types::Late is there with `all-types` only".to_owned())]);
    let read = lock::parse(&lock::lines(&face(&unused))).unwrap();
    assert!(read.iter().any(|item| item.apart) && compare(&read, &face(&unused)).is_empty());
}

use super::*;
use std::collections::BTreeSet;

fn document(text: &str) -> Document {
    Document::parse("api.yaml", text).unwrap_or_else(|finding| panic!("{} in\n{text}", finding.message))
}

fn diff(old: &str, new: &str) -> Report {
    compare(&document(old), &document(new), &Options::default())
}

fn ids(report: &Report) -> BTreeSet<&'static str> {
    report.changes.iter().map(|change| change.id).collect()
}

#[test]
fn every_rule_reports_its_bad_example_and_not_its_good_one() {
    let mut wrong = Vec::new();
    for rule in rules::all() {
        let (old, new) = rule.bad.documents();
        let found = diff(&old, &new);
        if !ids(&found).contains(rule.id) {
            wrong.push(format!("{}: not reported, but {:?}", rule.id, ids(&found)));
        }
        let (old, new) = rule.good.documents();
        let found = diff(&old, &new);
        if ids(&found).contains(rule.id) {
            wrong.push(format!("{}: reported for the good example", rule.id));
        }
    }
    assert!(wrong.is_empty(), "{} rules:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn rule_ids_are_unique_and_explained() {
    let all: Vec<_> = rules::all().map(|rule| rule.id).collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    for rule in rules::all() {
        assert!(rule.why.len() > 20 && rule.why.ends_with('.'), "{}", rule.id);
        assert!(rules::explain(rule).contains(rule.id));
    }
}

#[test]
fn many_schemas_that_hold_at_once_do_not_multiply() {
    // Every schema is all of the ones before it, and refers to another.
    let side = |letter: &str, kind: &str| {
        let mut text = format!(
            "openapi: 3.1.0\npaths: {{/a: {{get: {{responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/{letter}59'}}}}}}}}}}}}}}}}\ncomponents:\n  schemas:\n"
        );
        for at in 0..60 {
            let parts: Vec<String> =
                (0..at).map(|other| format!("{{$ref: '#/components/schemas/{letter}{other}'}}")).collect();
            text.push_str(&format!(
                "    {letter}{at}: {{type: object, properties: {{p{at}: {{type: {kind}}}, n: {{$ref: '#/components/schemas/{letter}{}'}}}}, allOf: [{}]}}\n",
                59 - at,
                parts.join(", ")
            ));
        }
        text
    };
    let (old, new) = (document(&side("S", "string")), document(&side("T", "integer")));
    let changes = raw_changes(&old, &new, &Options::default());
    assert!(!changes.is_empty() && changes.len() < 10_000, "{}", changes.len());
}

#[test]
fn a_constructor_belongs_to_the_changes_of_its_arguments() {
    let side = |required: &str, properties: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths: {{/a: {{post: {{operationId: makeNode, requestBody: {{required: true, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Make'}}}}}}}}, responses: {{'204': {{description: d}}}}}}}}}}\ncomponents: {{schemas: {{Make: {{type: object, required: [{required}], properties: {{{properties}}}}}}}}}\n"
        )
    };
    let old = side("a, b", "a: {type: string}, b: {type: integer}, c: {type: string}, d: {type: string}");
    let new = side("a, b, d", "a: {type: string}, b: {type: string}, c: {type: integer}, d: {type: string}");
    let report = diff(&old, &new);
    let of = |change: &&Change| change.rust.iter().any(|item| item.starts_with("types::Make::new()"));
    let pointers: BTreeSet<&str> = report.changes.iter().filter(of).map(|change| change.pointer.as_str()).collect();
    let properties = "/components/schemas/Make/properties";
    assert_eq!(pointers, BTreeSet::from([&*format!("{properties}/b/type"), &*format!("{properties}/d")]));
}

#[test]
fn a_deviation_that_no_longer_describes_the_spec_is_reported() {
    let text = |limit: &str, we: &str| {
        format!(
            "openapi: 3.1.0
info: {{title: T, version: '1'}}
paths:
  /a:
    post:
      requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Node'}}}}}}}}
      responses: {{'204': {{description: d}}}}
components:
  schemas:
    Node:
      type: object
      properties:
        names:
          type: array
          items:
            type: string
            {limit}
            x-docs-deviation: {{says: any length, we: '{we}', why: tried}}
"
        )
    };
    let found = |old: &str, new: &str| {
        let found = diff(old, new).findings.into_iter();
        found.map(|finding| (finding.id.to_string(), finding.location.unwrap().line)).collect::<Vec<_>>()
    };
    let before = text("maxLength: 128", "a list of names, maxLength: 128.");
    let outdated = vec![("deviation-outdated".to_owned(), 18)];
    assert_eq!(found(&before, &text("maxLength: 64", "a list of names, maxLength: 128.")), outdated);
    assert_eq!(found(&before, &text("minLength: 1", "a list of names, maxLength: 128.")), outdated);
    assert_eq!(found(&before, &text("maxLength: 64", "a list of names, maxLength: 64.")), []);
    let words = ["maxLength: 128", "maxLength: 64"].map(|limit| text(limit, "as the interface checks it"));
    assert_eq!(found(&words[0], &words[1]), [("deviation-unchanged".to_owned(), 18)]);
    assert_eq!(found(&before, &before), []);
}

use serde_json::{Value, json};

use openapi::document::Document;

use crate::{Kind, Report, Traffic, apply, findings, har};

const DOCUMENT: &str = "openapi: 3.1.0
info: {title: t, version: '1'}
servers: [{url: 'https://api.example.com'}]
paths:
  /boxes:
    get:
      operationId: list
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 100}}
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [data]
                properties:
                  data: {type: array, items: {$ref: '#/components/schemas/Box'}}
    post:
      operationId: create
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [name], properties: {name: {type: string}}}
      responses:
        '201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Box'}}}}
components:
  schemas:
    Box:
      type: object
      required: [id]
      properties:
        id: {type: string, readOnly: true}
        state: {type: string, enum: [open, closed]}
        size: {type: integer, maximum: 10}
        label: {type: string}
        made_at: {type: string, format: date-time}
        labels: {type: object, additionalProperties: {type: string}}
        lid:
          oneOf:
            - {type: object, required: [kind, height], properties: {kind: {const: flat}, height: {type: integer}}}
            - {type: object, required: [kind, radius], properties: {kind: {const: round}, radius: {type: number}}}
";

/// A secret that must not be in anything that is reported.
const CANARY: &str = "c4n4ryQx7Zt0";

fn recording(exchanges: &[(&str, &str, Value, u16, Value)]) -> String {
    let entries = exchanges.iter().map(|(method, url, sent, status, answer)| {
        let post = if sent.is_null() { Value::Null } else { json!({"mimeType": "application/json", "text": sent.to_string()}) };
        json!({
            "request": {"method": method, "url": url, "headers": [{"name": "Authorization", "value": CANARY}], "postData": post},
            "response": {"status": status, "headers": [], "content": {"mimeType": "application/json", "text": answer.to_string()}},
        })
    });
    json!({"log": {"entries": entries.collect::<Vec<_>>()}}).to_string()
}

fn check(document: &Document, text: &str) -> Report {
    let mut traffic = Traffic::new(document, &[]);
    har::read(text.as_bytes(), &mut |entry| traffic.add(&entry)).unwrap();
    traffic.finish()
}

fn listed(item: Value) -> (&'static str, &'static str, Value, u16, Value) {
    ("GET", "https://api.example.com/boxes", Value::Null, 200, json!({"data": [item]}))
}

fn found(exchanges: &[(&str, &str, Value, u16, Value)]) -> Vec<(Kind, String, String)> {
    let document = Document::parse("t.yaml", DOCUMENT).unwrap();
    let report = check(&document, &recording(exchanges));
    let differences = report.differences.into_iter().map(|found| found.observation);
    differences.map(|found| (found.kind, found.path, found.detail)).collect()
}

fn one(kind: Kind, path: &str, detail: &str) -> Vec<(Kind, String, String)> {
    vec![(kind, path.to_owned(), detail.to_owned())]
}

#[test]
fn what_is_documented_gives_nothing() {
    let full = json!({"id": "b1", "state": "open", "size": 10, "label": "x", "made_at": "2026-01-02T03:04:05Z",
        "labels": {"team-7": "a"}, "lid": {"kind": "round", "radius": 1.5}});
    let exchanges = [
        listed(full.clone()),
        listed(json!({"id": "b2", "lid": {"kind": "flat", "height": 2}})),
        ("GET", "https://api.example.com/boxes?limit=5", Value::Null, 200, json!({"data": []})),
        ("POST", "https://api.example.com/boxes", json!({"name": "n"}), 201, full),
    ];
    assert_eq!(found(&exchanges), []);
}

#[test]
fn each_kind_is_found_at_its_place() {
    let item = |extra: Value| {
        let mut item = json!({"id": "b1"});
        item.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        found(&[listed(item)])
    };
    assert_eq!(item(json!({"weight": 1.5})), one(Kind::PropertyUndocumented, "data[].weight", "number"));
    assert_eq!(item(json!({"label": 7})), one(Kind::TypeDiffers, "data[].label", "integer"));
    assert_eq!(item(json!({"label": null})), one(Kind::NullUndocumented, "data[].label", "null"));
    assert_eq!(item(json!({"state": "locked"})), one(Kind::EnumValueUndocumented, "data[].state", "locked"));
    assert_eq!(item(json!({"state": CANARY})), one(Kind::EnumValueUndocumented, "data[].state", ""));
    assert_eq!(item(json!({"size": 11})), one(Kind::ConstraintExceeded, "data[].size", "maximum"));
    assert_eq!(item(json!({"made_at": "yesterday"})), one(Kind::FormatDiffers, "data[].made_at", "date-time"));
    assert_eq!(item(json!({"labels": {"a": 1}})), one(Kind::TypeDiffers, "data[].labels.*", "integer"));
    assert_eq!(
        item(json!({"lid": {"kind": "round", "radius": "wide"}})),
        one(Kind::TypeDiffers, "data[].lid.radius", "string")
    );
    assert_eq!(found(&[listed(json!({}))]), one(Kind::RequiredMissing, "data[].id", "required"));
    let with = |method, url, status| found(&[(method, url, Value::Null, status, json!({"data": []}))]);
    assert_eq!(
        with("GET", "https://api.example.com/boxes?limit=101", 200),
        one(Kind::ConstraintExceeded, "limit", "maximum")
    );
    assert_eq!(with("GET", "https://api.example.com/boxes?page=1", 200), one(Kind::ParameterUndocumented, "page", ""));
    assert_eq!(
        with("GET", "https://api.example.com/boxes", 202),
        one(Kind::StatusUndocumented, "", "application/json")
    );
    assert_eq!(with("PUT", "https://api.example.com/boxes", 200), one(Kind::OperationUndocumented, "", ""));
    assert_eq!(
        found(&[("POST", "https://api.example.com/boxes", json!({}), 201, json!({"id": "x"}))]),
        one(Kind::RequiredMissing, "name", "required")
    );
    // What the server refused says nothing about what it takes.
    assert_eq!(
        found(&[("POST", "https://api.example.com/boxes", json!({}), 422, json!({}))]),
        one(Kind::StatusUndocumented, "", "application/json")
    );
}

#[test]
fn no_value_is_reported() {
    let document = Document::parse("t.yaml", DOCUMENT).unwrap();
    let secret = json!({"id": CANARY, "state": CANARY, CANARY: CANARY, "label": [CANARY], "made_at": CANARY, "token": {CANARY: CANARY}});
    let url = format!("https://api.example.com/boxes/{CANARY}?limit={CANARY}&{CANARY}={CANARY}");
    let exchanges = [
        listed(secret.clone()),
        ("GET", url.as_str(), Value::Null, 200, secret.clone()),
        ("POST", "https://api.example.com/boxes", secret.clone(), 500, secret),
    ];
    let report = check(&document, &recording(&exchanges));
    assert!(report.differences.len() > 5);
    let text = format!("{report:?}{:?}", findings(&document, &report));
    assert!(!text.contains(CANARY), "{text}");
}

#[test]
fn certain_edits_make_the_recording_fit() {
    let document = Document::parse("t.yaml", DOCUMENT).unwrap();
    let items = json!({"id": "b1", "label": null, "size": 11, "weight": 1, "tags": ["a"], "owner": {"name": "x"}});
    let exchanges: Vec<_> = (0..3).map(|_| listed(items.clone())).collect();
    let text = recording(&exchanges);
    let report = check(&document, &text);
    let plan = apply::plan(&document, &report, 3, "2026-01-02");
    assert_eq!((plan.edits.len(), plan.left.len()), (5, 0), "{plan:?}");
    let mut current = document;
    for (_, edit) in &plan.edits {
        let text = openapi::edit::apply(&current, edit).unwrap();
        current = Document::parse("t.yaml", &text).unwrap();
    }
    assert_eq!(check(&current, &text).differences, []);
    // Seen once is not certain.
    let document = Document::parse("t.yaml", DOCUMENT).unwrap();
    let once = check(&document, &recording(&[listed(items)]));
    assert!(apply::plan(&document, &once, 3, "2026-01-02").edits.is_empty());
}

#[test]
fn coverage_counts_what_was_seen() {
    let document = Document::parse("t.yaml", DOCUMENT).unwrap();
    let report = check(&document, &recording(&[listed(json!({"id": "b", "lid": {"kind": "flat", "height": 1}}))]));
    let list = &report.coverage[0];
    assert_eq!((list.operation.as_str(), list.exchanges), ("GET /boxes", 1));
    assert_eq!(list.statuses, [("200".to_owned(), true)].into());
    assert_eq!(list.parameters, [("query limit".to_owned(), false)].into());
    assert_eq!(list.properties.get("response data[].lid.height"), Some(&true));
    assert_eq!(list.properties.get("response data[].lid.radius"), Some(&false));
    assert_eq!(report.coverage[1].exchanges, 0);
}

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

/// Every entry of a recording is an exchange that was compared, or is counted with the reason why it was not.
#[test]
fn what_is_not_compared_is_counted() {
    let document = Document::parse("t.yaml", DOCUMENT).unwrap();
    let url = "https://api.example.com/boxes";
    let entry = |url: &str, response: Value| json!({"request": {"method": "GET", "url": url, "headers": []}, "response": response});
    let body = |content: Value| entry(url, json!({"status": 200, "headers": [], "content": content}));
    let json = |text: &str| json!({"mimeType": "application/json", "text": text});
    let mut typed = body(json("{\"data\":[{\"id\":\"string\",\"state\":\"string\",\"size\":99}]}"));
    typed["_values"] = "removed".into();
    let entries = json!([
        body(json!({"mimeType": "application/json", "size": 5})),
        body(json!({"mimeType": "application/json", "size": -1})),
        body(json!({"mimeType": "application/json", "text": "%%", "encoding": "base64"})),
        body(json!({"mimeType": "application/json", "text": "H4sI", "encoding": "base64"})),
        body(json!({"mimeType": "application/json", "text": "x", "encoding": "quoted-printable"})),
        body(json("{\"data\":")),
        body(json!({"text": "{\"data\":[{\"id\":7}]}"})),
        body(json("\u{feff}{\"data\":[]}")),
        body(json("{\"data\":[{\"id\":\"[redacted]\",\"state\":\"[redacted]\"}]}")),
        typed,
        entry("https://api.example.com:8443/boxes", json!({"status": 200})),
        entry("ftp://api.example.com/boxes", json!({"status": 200})),
        entry("https://other.example.org/", json!({"status": 200})),
        entry(url, json!({"status": 0})),
        entry("wss://api.example.com/boxes", json!({"status": 101})),
        entry(url, json!({"status": 304})),
        json!({"request": {}, "response": {"status": 200}}),
    ]);
    let text = format!("\u{feff}{}", json!({"log": {"entries": entries}}));
    let report = check(&document, &text);
    let left_out = report.other_hosts + report.other_paths + report.unreadable_addresses;
    assert_eq!(report.matched + left_out + report.skipped.values().sum::<usize>(), entries.as_array().unwrap().len());
    assert_eq!((report.matched, report.other_hosts, report.unreadable_addresses), (10, 2, 1));
    assert_eq!(report.skipped.len(), 4);
    let unreadable: Vec<_> = report.unreadable.iter().map(|(why, count)| (*why, *count)).collect();
    use crate::Unreadable::*;
    assert_eq!(unreadable, [(NotRecorded, 2), (Base64, 1), (Compressed, 1), (Json, 1), (Encoding, 1)]);
    assert_eq!((report.masked, report.names_and_types_only), (2, 1));
    let kinds: Vec<Kind> = report.differences.iter().map(|found| found.observation.kind).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == Kind::BodyUnreadable).count(), 5);
    assert!(kinds.iter().all(|kind| matches!(kind, Kind::BodyUnreadable | Kind::TypeDiffers)), "{kinds:?}");
}

#[test]
fn a_pattern_that_cannot_be_evaluated_is_counted() {
    let document = Document::parse(
        "t.yaml",
        "openapi: 3.1.0
info: {title: T, version: '1'}
servers: [{url: 'https://api.example.com'}]
paths:
  /a:
    get:
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                properties: {name: {type: string, pattern: '('}}
                patternProperties: {'[': {type: integer}}
                additionalProperties: false
",
    )
    .unwrap();
    let content = json!({"mimeType": "application/json", "text": "{\"name\":\"x\",\"y\":\"z\"}"});
    let response = json!({"status": 200, "headers": [], "content": content});
    let request = json!({"method": "GET", "url": "https://api.example.com/a", "headers": []});
    let text = json!({"log": {"entries": [{"request": request, "response": response}]}}).to_string();
    let report = check(&document, &text);
    let found: Vec<_> = report.differences.iter().map(|found| found.observation.kind).collect();
    assert_eq!((report.patterns_not_evaluated, found), (2, Vec::new()));
}

#[test]
fn ambiguous_paths_and_broken_rules_are_found() {
    let document = DOCUMENT
        .replace("  /boxes:\n", "  /boxes/{id}: {get: {operationId: a, responses: {'200': {description: ok}}}}\n  /boxes/{name}: {get: {operationId: b, responses: {'200': {description: ok}}}}\n  /boxes:\n")
        .replace("      required: [id]\n", "      required: [id]\n      not: {required: [size, label]}\n");
    let document = Document::parse("t.yaml", &document).unwrap();
    let exchanges = [
        ("GET", "https://api.example.com/boxes/7", Value::Null, 200, Value::Null),
        listed(json!({"id": "b", "size": 1, "label": "x"})),
    ];
    let report = check(&document, &recording(&exchanges));
    let kinds: Vec<Kind> = report.differences.iter().map(|found| found.observation.kind).collect();
    assert_eq!(kinds, [Kind::SchemaDiffers, Kind::OperationAmbiguous]);
}

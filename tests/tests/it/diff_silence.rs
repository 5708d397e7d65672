//! Nothing silent: every place of the OpenAPI model, edited in every way, is reported under a rule,
//! or stands on the list of waivers.
//!
//! The document holds every field of every object. Each key and item of it is removed, added and
//! changed in turn.

use std::collections::{BTreeMap, BTreeSet};

use diff::{self, Options, rules};
use openapi::document::Document;
use serde_json::{Value, json};

const EVERYTHING: &str = include_str!("diff_silence/everything.yaml");

/// Fields the document must hold, by object, as the OpenAPI specification lists them.
const MODEL: &[(&str, &str)] = &[
    ("document", "openapi info jsonSchemaDialect servers paths webhooks components security tags externalDocs"),
    ("info", "title summary description termsOfService contact license version"),
    ("contact", "name url email"),
    ("license", "name identifier url"),
    ("server", "url description variables"),
    ("variable", "enum default description"),
    (
        "components",
        "schemas responses parameters examples requestBodies headers securitySchemes links callbacks pathItems",
    ),
    ("path item", "summary description get put post delete options head patch trace servers parameters $ref"),
    (
        "operation",
        "tags summary description externalDocs operationId parameters requestBody responses callbacks deprecated security servers",
    ),
    (
        "parameter",
        "name in description required deprecated allowEmptyValue style explode allowReserved schema example examples content",
    ),
    ("request body", "description content required"),
    ("media type", "schema example examples encoding"),
    ("encoding", "contentType headers style explode allowReserved"),
    ("response", "description headers content links"),
    ("link", "operationId parameters description"),
    ("tag", "name description externalDocs"),
    (
        "schema",
        "title description externalDocs deprecated xml discriminator example examples type format enum const default multipleOf maximum minimum exclusiveMaximum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems maxContains minContains contains maxProperties minProperties required properties patternProperties additionalProperties propertyNames dependentRequired dependentSchemas items prefixItems unevaluatedItems unevaluatedProperties allOf anyOf oneOf not if then else readOnly writeOnly contentMediaType contentEncoding contentSchema $id $anchor $dynamicAnchor $dynamicRef $comment $ref",
    ),
    ("discriminator", "propertyName mapping"),
    ("xml", "name namespace prefix attribute wrapped"),
    ("security scheme", "type description name in scheme bearerFormat flows openIdConnectUrl"),
    ("flow", "authorizationUrl tokenUrl refreshUrl scopes"),
    (
        "ours",
        "x-source x-docs-deviation x-secret x-rust-name x-enum-varnames x-env x-credential-url x-credential-lifetime x-pagination x-waiter x-idempotency-key x-idempotent x-error-shape x-cost x-unit",
    ),
];

/// Places where an edit of this kind says nothing, with the reason. What the code waives is not
/// repeated here.
const NO_EFFECT: &[(&str, &str, &str)] = &[
    ("/openapi", "remove", "without it this is no OpenAPI document"),
    ("/openapi", "change", "an edition that does not exist is an error, not a change"),
    ("/components/schemas/Node/type", "remove", "a part of its allOf says the same"),
    ("/components/schemas/Node/type", "add", "a part of its allOf says the same"),
    ("/components/schemas/Node/allOf/1/type", "remove", "the schema itself says the same"),
    ("/components/schemas/Node/allOf/1/type", "add", "the schema itself says the same"),
];

type Path = Vec<String>;

fn walk(value: &Value, path: &mut Path, into: &mut Vec<Path>) {
    let mut below = |key: String, value: &Value| {
        path.push(key);
        into.push(path.clone());
        walk(value, path, into);
        path.pop();
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| below(key.clone(), value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(at, value)| below(at.to_string(), value)),
        _ => {}
    }
}

fn parent<'v>(root: &'v mut Value, path: &[String]) -> &'v mut Value {
    path[..path.len() - 1].iter().fold(root, |value, key| match value {
        Value::Object(members) => members.get_mut(key).unwrap(),
        Value::Array(items) => &mut items[key.parse::<usize>().unwrap()],
        _ => unreachable!(),
    })
}

fn at<'v>(root: &'v Value, path: &[String]) -> &'v Value {
    path.iter().fold(root, |value, key| match value {
        Value::Array(items) => &items[key.parse::<usize>().unwrap()],
        other => &other[key],
    })
}

fn without(root: &Value, path: &[String]) -> Value {
    let mut root = root.clone();
    match parent(&mut root, path) {
        Value::Object(members) => {
            members.shift_remove(path.last().unwrap());
        }
        Value::Array(items) => {
            items.remove(path.last().unwrap().parse().unwrap());
        }
        _ => unreachable!(),
    }
    root
}

fn altered(root: &Value, path: &[String]) -> Option<Value> {
    let mut root = root.clone();
    let last = path.last().unwrap();
    let value = match parent(&mut root, path) {
        Value::Object(members) => members.get_mut(last).unwrap(),
        Value::Array(items) => &mut items[last.parse::<usize>().unwrap()],
        _ => unreachable!(),
    };
    *value = match &*value {
        Value::Bool(value) => json!(!value),
        Value::Number(number) => json!(number.as_f64().unwrap() + 1.0),
        Value::String(text) if last == "$ref" => {
            json!(text.replace("Cat", "Dog").replace("Node", "Base").replace("Zone", "Base"))
        }
        Value::String(text) if last == "type" => json!(if text == "string" { "integer" } else { "string" }),
        Value::String(text) => json!(format!("{text}2")),
        _ => return None,
    };
    Some(root)
}

fn read(value: &Value) -> Option<Document> {
    Document::parse("t.json", &value.to_string()).ok()
}

fn full() -> Value {
    Document::parse("t.yaml", EVERYTHING).unwrap().root().to_json()
}

#[test]
fn the_document_holds_every_field_of_the_model() {
    let root = full();
    let mut paths = Vec::new();
    walk(&root, &mut Vec::new(), &mut paths);
    let keys: BTreeSet<&str> = paths.iter().map(|path| path.last().unwrap().as_str()).collect();
    for (object, fields) in MODEL {
        for field in fields.split(' ') {
            assert!(keys.contains(field), "{object}.{field} is not in everything.yaml");
        }
    }
}

#[test]
fn every_edit_is_reported_or_waived() {
    let root = full();
    let mut paths = Vec::new();
    walk(&root, &mut Vec::new(), &mut paths);
    let whole = read(&root).unwrap();
    let waived: Vec<&str> = rules::waivers().into_iter().map(|(_, field, _)| field).collect();
    let (mut edits, mut silent, mut unclassified) = (0, Vec::new(), BTreeMap::new());
    let mut used: BTreeMap<&str, usize> = BTreeMap::new();
    for path in &paths {
        let smaller = without(&root, path);
        let pairs = [
            ("remove", read(&smaller).map(|new| (whole.clone(), new))),
            ("add", read(&smaller).map(|old| (old, whole.clone()))),
            (
                "change",
                altered(&root, path)
                    .filter(|new| *new != root)
                    .and_then(|new| read(&new))
                    .map(|new| (whole.clone(), new)),
            ),
        ];
        for (edit, pair) in pairs {
            let Some((old, new)) = pair else {
                continue;
            };
            edits += 1;
            let report = diff::compare(&old, &new, &Options::default());
            for change in &report.changes {
                *used.entry(change.id).or_default() += 1;
                if change.id == "unclassified" {
                    *unclassified.entry(format!("{edit} /{}", path.join("/"))).or_insert(0) += 1;
                }
            }
            let waived = path.iter().any(|key| waived.contains(&key.as_str()) && key != "$ref")
                || NO_EFFECT.iter().any(|(at, kind, _)| *at == format!("/{}", path.join("/")) && *kind == edit);
            if report.changes.is_empty() && !waived {
                silent.push(format!("{edit} /{}", path.join("/")));
            }
        }
    }
    println!("{edits} edits at {} places; {} rules reported; unclassified: {unclassified:?}", paths.len(), used.len());
    let never: Vec<&str> = rules::all().map(|rule| rule.id).filter(|id| !used.contains_key(id)).collect();
    println!("rules no single edit of this document shows: {never:?}");
    assert!(silent.is_empty(), "{} silent edits:\n{}", silent.len(), silent.join("\n"));
    assert!(unclassified.is_empty(), "{unclassified:#?}");
}

#[test]
fn what_no_rule_knows_is_unclassified() {
    let root = full();
    let mut paths = Vec::new();
    walk(&root, &mut Vec::new(), &mut paths);
    let old = read(&root).unwrap();
    // Where any key may stand, one more is one more thing of that kind.
    let maps = [
        "paths",
        "properties",
        "patternProperties",
        "content",
        "headers",
        "schemas",
        "responses",
        "parameters",
        "examples",
        "requestBodies",
        "securitySchemes",
        "links",
        "callbacks",
        "pathItems",
        "webhooks",
        "mapping",
        "scopes",
        "encoding",
        "variables",
        "dependentRequired",
        "dependentSchemas",
        "example",
        "flows",
    ];
    let mut silent = Vec::new();
    for path in &paths {
        let mut new = root.clone();
        let free = path.iter().any(|key| {
            maps.contains(&key.as_str())
                && (key == path.last().unwrap() || matches!(key.as_str(), "example" | "examples"))
        }) || path.iter().any(|key| key.starts_with("x-"));
        // Beside `$ref`, outside schemas, everything is ignored.
        let reference = path[0] == "paths" && at(&root, path).get("$ref").is_some() && path.last().unwrap() != "schema";
        let mut keys = path.clone();
        keys.push("frequency".to_owned());
        if free || reference {
            continue;
        }
        if let Value::Object(members) = parent(&mut new, &keys) {
            members.insert("frequency".to_owned(), json!("often"));
        } else {
            continue;
        }
        let report = diff::compare(&old, &read(&new).unwrap(), &Options::default());
        if report.changes.is_empty() {
            silent.push(format!("/{}", path.join("/")));
        }
    }
    assert!(silent.is_empty(), "{} silent places:\n{}", silent.len(), silent.join("\n"));
}

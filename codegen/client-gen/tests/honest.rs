//! Nothing that a document says is swallowed. The oracle knows nothing of what the generator reads: a key is put into a
//! document with one value and with another, and either the plan differs, documentation apart, or the place is reported.

use compute_clients_generator::lower::{Degraded, Lowered, Plan, TypeKind, lower};
use openapi::document::grammar::{Field, Kind, Shape};
use openapi::document::{Document, Pointer};
use serde_json::{Value, json};

/// Documentation: where it goes is not code.
const WORDS: &[&str] = &[
    "$comment",
    "$schema",
    "$vocabulary",
    "bearerFormat",
    "contact",
    "default",
    "description",
    "email",
    "example",
    "examples",
    "externalDocs",
    "identifier",
    "license",
    "name",
    "summary",
    "tags",
    "termsOfService",
    "title",
    "url",
    "version",
];

/// Names that are only used from elsewhere, and claims that make no type (see ARCHITECTURE.md).
const NAMES: &[&str] = &["$anchor", "$defs", "$dynamicAnchor", "$id", "components", "definitions", "format"];

/// Keys that are still swallowed in some place, mostly beside `allOf` or alternatives. None may be added.
const STILL: &[&str] = &[
    "Document $self",
    "Encoding contentType",
    "Encoding headers",
    "MediaType itemSchema",
    "Parameter schema",
    "Schema $dynamicRef",
    "Schema additionalProperties",
    "Schema allOf",
    "Schema anyOf",
    "Schema const",
    "Schema contentMediaType",
    "Schema dependentSchemas",
    "Schema deprecated",
    "Schema discriminator",
    "Schema enum",
    "Schema exclusiveMaximum",
    "Schema exclusiveMinimum",
    "Schema if",
    "Schema items",
    "Schema maxItems",
    "Schema maxLength",
    "Schema maxProperties",
    "Schema maximum",
    "Schema minItems",
    "Schema minLength",
    "Schema minProperties",
    "Schema minimum",
    "Schema multipleOf",
    "Schema not",
    "Schema nullable",
    "Schema oneOf",
    "Schema pattern",
    "Schema patternProperties",
    "Schema prefixItems",
    "Schema readOnly",
    "Schema required",
    "Schema type",
    "Schema unevaluatedProperties",
    "Schema uniqueItems",
    "Schema writeOnly",
    "SecurityScheme scheme",
];

fn read(value: &Value) -> Lowered {
    lower(&Document::parse("openapi.json", &value.to_string()).unwrap())
}

/// The plan without documentation and without places.
fn shown(mut plan: Plan) -> String {
    for operation in &mut plan.operations {
        operation.docs.clear();
        operation.docs_url.clear();
        operation.span = Default::default();
        for status in operation.errors.iter_mut().chain(&mut operation.other_success) {
            status.docs.clear();
        }
        for param in &mut operation.params {
            param.docs.clear();
            param.span = Default::default();
        }
    }
    for def in &mut plan.types {
        def.docs.clear();
        def.span = Default::default();
        if let TypeKind::Object(object) = &mut def.kind {
            object.fields.iter_mut().for_each(|field| field.docs.clear());
        }
    }
    plan.servers.iter_mut().for_each(|server| server.docs.clear());
    plan.schemes.iter_mut().for_each(|scheme| scheme.docs.clear());
    plan.tags.iter_mut().for_each(|tag| tag.docs.clear());
    plan.docs.clear();
    format!("{plan:?}")
}

/// Two values that a key may have.
fn values(kind: Kind, field: &Field) -> Vec<[Value; 2]> {
    let schemas = || [json!({"type": "string"}), json!({"type": "integer"})];
    match (field.key, field.shape) {
        ("$ref", _) => vec![],
        ("style", _) => vec![[json!("form"), json!("deepObject")], [json!("simple"), json!("matrix")]],
        ("in" | "required", _) if kind == Kind::Parameter => vec![],
        ("required" | "dependentRequired", _) if kind == Kind::Schema => {
            vec![[json!(["some"]), json!(["other"])]]
        }
        ("type", _) if kind == Kind::Schema => vec![[json!("integer"), json!("boolean")]],
        (
            "readOnly" | "writeOnly" | "nullable" | "deprecated" | "uniqueItems" | "explode" | "allowReserved"
            | "allowEmptyValue" | "required",
            _,
        ) => vec![[json!(true), json!(false)]],
        ("pattern", _) => vec![[json!("^a"), json!("^b")]],
        ("contentType", _) => vec![[json!("text/csv"), json!("image/png")]],
        ("contentMediaType", _) => vec![[json!("image/png"), json!("text/plain")]],
        ("contentEncoding", _) => vec![[json!("base64"), json!("base64url")]],
        ("operationId", _) => vec![[json!("someThing"), json!("otherThing")]],
        ("additionalProperties" | "items", _) => vec![schemas(), [json!(true), json!(false)]],
        (_, Shape::Scalar) => vec![[json!(3), json!(4)]],
        (_, Shape::One(Kind::Schema)) => vec![schemas()],
        (_, Shape::Map(Kind::Schema)) => {
            let [a, b] = schemas();
            vec![[json!({"some": a}), json!({"some": b})]]
        }
        (_, Shape::List(Kind::Schema)) => {
            let [a, b] = schemas();
            vec![[json!([a]), json!([b])]]
        }
        (_, Shape::DataList) => vec![[json!(["p"]), json!(["q"])]],
        (_, Shape::Data) => vec![[json!("p"), json!("q")]],
        (_, Shape::Map(Kind::Header)) => vec![[json!({"X-A": {}}), json!({"X-B": {}})]],
        (_, Shape::Map(Kind::Link)) => vec![[json!({"a": {}}), json!({"b": {}})]],
        (_, Shape::Map(Kind::Encoding)) => {
            vec![[json!({"some": {"contentType": "text/csv"}}), json!({"some": {"contentType": "image/png"}})]]
        }
        (_, Shape::Map(Kind::Callback)) => vec![[json!({"a": {}}), json!({"b": {}})]],
        (_, Shape::One(Kind::Discriminator)) => vec![[json!({"propertyName": "a"}), json!({"propertyName": "b"})]],
        (_, Shape::One(Kind::Xml)) => vec![[json!({"name": "a"}), json!({"name": "b"})]],
        _ => vec![],
    }
}

#[test]
fn what_is_put_into_a_document_changes_the_plan_or_is_reported() {
    assert!(injected(16) > 100);
}

#[test]
#[ignore = "takes two minutes in a debug build; the test above takes every 16th"]
fn whatever_is_put_into_a_document_changes_the_plan_or_is_reported() {
    assert!(injected(1) > 2000);
}

/// Tries every `step`th injection, and gives how many that were.
fn injected(step: usize) -> usize {
    let text = include_str!("honest.yaml");
    let base = Document::parse("openapi.yaml", text).unwrap();
    let whole = base.root().to_json();
    let (mut tried, mut count) = (0, 0);
    let whole_again = read(&whole);
    let mut swallowed = std::collections::BTreeMap::new();
    let mut walk = base.walk();
    while let Some(visit) = walk.next() {
        let Shape::One(kind) = visit.shape else { continue };
        let at = walk.pointer(&visit);
        let referred = whole.pointer(at.as_str()).is_none_or(|here| !here.is_object() || here.get("$ref").is_some());
        if referred {
            continue;
        }
        let mut fields: Vec<(String, Vec<[Value; 2]>)> =
            kind.fields().iter().map(|field| (field.key.to_owned(), values(kind, field))).collect();
        if kind.others().is_none() {
            fields.push(("frobnicate".to_owned(), vec![[json!(1), json!(2)]]));
        }
        for (key, pairs) in fields {
            if WORDS.contains(&key.as_str()) || NAMES.contains(&key.as_str()) {
                continue;
            }
            for pair in pairs {
                count += 1;
                if count % step != 0 {
                    continue;
                }
                let mut made = Vec::new();
                for value in &pair {
                    let mut document = whole.clone();
                    let Some(Value::Object(place)) = document.pointer_mut(at.as_str()) else { continue };
                    if place.contains_key(&key) {
                        continue;
                    }
                    place.insert(key.clone(), value.clone());
                    made.push(read(&document));
                }
                let [first, second] = &made[..] else { continue };
                tried += 1;
                let place = at.join(&key);
                let reported = |lowered: &Lowered| {
                    let all = lowered.degraded.iter().chain(&lowered.skipped);
                    // Two keys of one object that contradict each other are reported at the object.
                    let new = |known: &Degraded| known.pointer == at && !whole_again.degraded.contains(known);
                    all.into_iter().any(|known| within(&place, &known.pointer) || new(known))
                };
                let same = || shown(first.plan.clone()) == shown(second.plan.clone());
                if !reported(first) && !reported(second) && same() {
                    swallowed.insert(format!("{kind:?} {key}"), format!("{} at {at:?}", pair[0]));
                }
            }
        }
    }
    swallowed.retain(|what, _| !STILL.contains(&what.as_str()));
    assert!(swallowed.is_empty(), "{} of {tried}:\n{swallowed:#?}", swallowed.len());
    tried
}

/// Whether a report is about the place or something in it.
fn within(place: &Pointer, reported: &Pointer) -> bool {
    let (place, reported) = (place.as_str(), reported.as_str());
    reported == place || reported.starts_with(&format!("{place}/"))
}

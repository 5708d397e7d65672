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

const DOCUMENT: &str = include_str!("honest.yaml");

#[test]
fn what_is_put_into_a_document_changes_the_plan_or_is_reported() {
    let found = injected(&Document::parse("openapi.yaml", DOCUMENT).unwrap(), 16);
    assert!(found.tried > 100);
    assert!(found.swallowed.is_empty(), "{} of {}: {:#?}", found.swallowed.len(), found.tried, found.swallowed);
}

#[test]
#[ignore = "takes two minutes in a debug build; the test above takes every 16th"]
fn whatever_is_put_into_a_document_changes_the_plan_or_is_reported() {
    let found = injected(&Document::parse("openapi.yaml", DOCUMENT).unwrap(), 1);
    assert!(found.tried > 2000);
    assert!(found.swallowed.is_empty(), "{} of {}: {:#?}", found.swallowed.len(), found.tried, found.swallowed);
}

/// Documents of more are left out: each injection reads the whole document twice.
const MOST_BYTES: u64 = 100_000;

/// Injections of one document at most.
const MOST_OF_ONE: usize = 100;

#[test]
#[ignore = "needs a folder of documents: HONEST=FOLDER cargo test -p compute-clients-generator --test honest -- --ignored"]
fn whatever_is_put_into_public_documents_changes_the_plan_or_is_reported() {
    let folder = std::env::var("HONEST").expect("HONEST names a folder of documents");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let (mut tried, mut documents, mut swallowed) = (0, 0, Vec::new());
    for path in paths.iter().filter(|path| std::fs::metadata(path).unwrap().len() <= MOST_BYTES) {
        let text = std::fs::read_to_string(path).unwrap();
        // Whatever else lies there.
        let Ok(document) = Document::parse("openapi.yaml", &text) else { continue };
        documents += 1;
        let found = injected(&document, (possible(&document) / MOST_OF_ONE).max(1));
        println!("{}: {} of {} swallowed", path.display(), found.swallowed.len(), found.tried);
        tried += found.tried;
        swallowed.extend(found.swallowed.into_iter().map(|what| format!("{}: {what}", path.display())));
    }
    println!("{documents} documents, {tried} injections, {} swallowed", swallowed.len());
    assert!(documents > 0 && swallowed.is_empty(), "{swallowed:#?}");
}

struct Found {
    tried: usize,
    /// Key, value and place.
    swallowed: Vec<String>,
}

/// How many pairs of values there are to inject.
fn possible(base: &Document) -> usize {
    let mut count = 0;
    let walk = base.walk();
    for visit in walk {
        if let Shape::One(kind) = visit.shape {
            count += keys_of(kind).iter().map(|(_, pairs)| pairs.len()).sum::<usize>();
        }
    }
    count
}

/// What can be put into an object of this kind.
fn keys_of(kind: Kind) -> Vec<(String, Vec<[Value; 2]>)> {
    let known = kind.fields().iter().map(|field| (field.key.to_owned(), values(kind, field)));
    let unknown = kind.others().is_none().then(|| ("frobnicate".to_owned(), vec![[json!(1), json!(2)]]));
    let all = known.chain(unknown);
    all.filter(|(key, _)| !WORDS.contains(&key.as_str()) && !NAMES.contains(&key.as_str())).collect()
}

/// Tries every `step`th injection.
fn injected(base: &Document, step: usize) -> Found {
    let whole = base.root().to_json();
    let whole_again = read(&whole);
    let (mut tried, mut count, mut swallowed) = (0, 0, Vec::new());
    let mut walk = base.walk();
    while let Some(visit) = walk.next() {
        let Shape::One(kind) = visit.shape else { continue };
        let at = walk.pointer(&visit);
        let referred = whole.pointer(at.as_str()).is_none_or(|here| !here.is_object() || here.get("$ref").is_some());
        if referred {
            continue;
        }
        for (key, pair) in keys_of(kind).iter().flat_map(|(key, pairs)| pairs.iter().map(move |pair| (key, pair))) {
            count += 1;
            if count % step != 0 {
                continue;
            }
            let mut made = Vec::new();
            for value in pair {
                let mut document = whole.clone();
                let Some(Value::Object(place)) = document.pointer_mut(at.as_str()) else { continue };
                if place.contains_key(key) {
                    continue;
                }
                place.insert(key.clone(), value.clone());
                made.push(read(&document));
            }
            let [first, second] = &made[..] else { continue };
            tried += 1;
            let place = at.join(key);
            let reported = |lowered: &Lowered| {
                let all = lowered.degraded.iter().chain(&lowered.skipped);
                // Two keys of one object that contradict each other are reported at the object.
                let new = |known: &Degraded| known.pointer == at && !whole_again.degraded.contains(known);
                let below = |known: &Degraded| known.whole && within(&known.pointer, &place);
                all.into_iter().any(|known| within(&place, &known.pointer) || below(known) || new(known))
            };
            let same = || shown(first.plan.clone()) == shown(second.plan.clone());
            if !reported(first) && !reported(second) && same() {
                swallowed.push(format!("{kind:?} {key}: {} at {}", pair[0], at.as_str()));
            }
        }
    }
    Found { tried, swallowed }
}

/// Whether a report is about the place or something in it.
fn within(place: &Pointer, reported: &Pointer) -> bool {
    let (place, reported) = (place.as_str(), reported.as_str());
    reported == place || reported.starts_with(&format!("{place}/"))
}

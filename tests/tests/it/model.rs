//! Every tool reads a document the same way: what lint reports, what the generator makes, what diff
//! compares and what docs knows of an operation agree, however the document is written.

use client_gen::lower::{Limits, Lowered, Param, TypeKind, lower};
use diagnostics::Finding;
use diff::{Options, Report, Wire, compare};
use lint::lint;
use openapi::document::grammar::{Kind, Shape};
use openapi::document::{Document, Loader, Node, Pointer, Value};
use tests::workspace;

struct Folder;

impl Loader for Folder {
    fn read(&self, path: &str) -> Result<String, String> {
        std::fs::read_to_string(path).map_err(|error| error.to_string())
    }
}

fn fixture(name: &str) -> Document {
    let path = workspace().join("tests/fixtures/model").join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    Document::load(path.to_str().unwrap(), &text, &Folder).unwrap()
}

fn parse(text: &str) -> Document {
    Document::parse("a.yaml", text).unwrap()
}

fn found(document: &Document, id: &str) -> Vec<Finding> {
    lint(document, &[]).findings.into_iter().filter(|finding| finding.id == id).collect()
}

fn diff(old: &Document, new: &Document) -> Report {
    compare(old, new, &Options::default())
}

fn param<'l>(lowered: &'l Lowered, operation: &str, name: &str) -> &'l Param {
    let operation = lowered.plan.operations.iter().find(|known| known.id == operation).unwrap();
    operation.params.iter().find(|param| param.wire == name).unwrap()
}

/// The limits of every field of this name.
fn limits<'l>(lowered: &'l Lowered, field: &str) -> Vec<&'l Limits> {
    let objects = lowered.plan.types.iter().filter_map(|known| match &known.kind {
        TypeKind::Object(object) => Some(object),
        _ => None,
    });
    let fields = objects.flat_map(|object| &object.fields).filter(|known| known.wire == field);
    fields.map(|field| &field.limits).collect()
}

fn number(value: i64) -> Option<serde_json::Number> {
    Some(value.into())
}

#[test]
fn limits_beside_a_reference_and_beside_all_of_are_kept() {
    for name in ["ref-max.yaml", "allof-max.yaml", "allof2-max.yaml"] {
        let document = fixture(name);
        let lowered = lower(&document);
        assert_eq!(lowered.degraded, [], "{name}");
        let size = param(&lowered, "makeA", "size");
        assert_eq!((&size.limits.min, &size.limits.max), (&number(0), &number(10)), "{name}");
        assert!(size.docs.contains("0 to 10"), "{name}: {}", size.docs);
        let field = limits(&lowered, "n");
        assert!(field.iter().all(|limits| limits.max == number(10) && limits.min == number(0)), "{name}");
        assert_eq!(field.len(), 1, "{name}");
        let operations = docs::spec::operations(&document);
        let facts = operations[0].facts.parts.iter().flat_map(|part| &part.fields);
        let maximum = docs::facts::Aspect::Maximum;
        let known: Vec<_> =
            facts.filter_map(|field| Some((field.path.as_str(), field.value(maximum)?.clone()))).collect();
        assert_eq!(known, [("size", 10.into()), ("n", 10.into())], "{name}");
    }
}

#[test]
fn the_three_ways_to_add_a_limit_mean_the_same() {
    let all = ["ref-max.yaml", "allof-max.yaml", "allof2-max.yaml"].map(fixture);
    for old in &all {
        for new in &all {
            let report = diff(old, new);
            let wire = report.changes.iter().map(|change| change.wire).max();
            assert!(wire.is_none_or(|wire| wire == Wire::None), "{:#?}", report.changes);
        }
    }
    let text = std::fs::read_to_string(workspace().join("tests/fixtures/model/ref-max.yaml")).unwrap();
    let lower_maximum = parse(&text.replace("maximum: 10", "maximum: 9"));
    let report = diff(&all[0], &lower_maximum);
    assert!(report.changes.iter().any(|change| change.wire == Wire::Breaking), "{:#?}", report.changes);
}

#[test]
fn in_3_0_every_tool_ignores_what_is_beside_a_reference() {
    for (old, new) in [("sib30a.yaml", "sib30b.yaml"), ("en30a.yaml", "en30b.yaml")] {
        let (old, new) = (fixture(old), fixture(new));
        assert_eq!(diff(&old, &new).changes, []);
        for document in [&old, &new] {
            assert_eq!(found(document, "ref-siblings").len(), 1);
            let lowered = lower(document);
            assert_eq!(limits(&lowered, "n"), [&Limits::default()]);
            assert_eq!(lowered.plan.types.len(), 1, "the list of values made a type");
        }
    }
}

#[test]
fn from_3_1_on_every_tool_counts_what_is_beside_a_reference() {
    let (old, new) = (fixture("sib31a.yaml"), fixture("sib31b.yaml"));
    let report = diff(&old, &new);
    assert!(report.changes.iter().any(|change| change.wire == Wire::Breaking), "{:#?}", report.changes);
    for (document, most) in [(&old, 5), (&new, 3)] {
        assert_eq!(found(document, "ref-siblings"), []);
        assert_eq!(limits(&lower(document), "n")[0].max_length, Some(most));
    }
}

#[test]
fn references_where_bundlers_follow_them_are_followed() {
    let document = fixture("bundled/openapi.yaml");
    assert_eq!(document.findings(), []);
    let lowered = lower(&document);
    assert_eq!((lowered.degraded.as_slice(), lowered.skipped.as_slice()), (&[][..], &[][..]));
    let ids: Vec<&str> = lowered.plan.operations.iter().map(|operation| operation.id.as_str()).collect();
    assert_eq!(ids, ["anOp", "getItem", "lists", "content", "media", "props", "enumm"]);
    assert!(param(&lowered, "anOp", "q").required);
    param(&lowered, "lists", "a");
    let fields = lowered.plan.types.iter().filter_map(|known| match &known.kind {
        TypeKind::Object(object) => Some(object.fields.iter().map(|field| field.wire.as_str()).collect::<Vec<_>>()),
        _ => None,
    });
    let mut fields: Vec<&str> = fields.flatten().collect();
    fields.sort_unstable();
    assert_eq!(fields, ["c", "m", "p1", "r", "t", "x"]);
    let others = lowered.plan.types.iter().filter(|known| !matches!(known.kind, TypeKind::Object(_)));
    assert_eq!(others.count(), 1, "the list of values makes one type");
    assert_eq!(lowered.plan.schemes.len(), 1);
    // Each place is reported: the operation, the lists and maps, the media type, the enum.
    assert_eq!(found(&document, "reference-inlined").len(), 9);
    assert_eq!(docs::spec::operations(&document).len(), 7);
}

#[test]
fn diff_sees_what_changes_behind_such_a_reference() {
    let text = |values: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /a:\n    get: {{$ref: '#/x-operations/getA'}}\n\
             x-operations:\n  getA:\n    operationId: getA\n    parameters: [{{name: q, in: query, schema: {{enum: [{values}]}}}}]\n    \
             responses: {{'204': {{description: Done}}}}\n"
        )
    };
    let report = diff(&parse(&text("a, b")), &parse(&text("a")));
    assert!(report.changes.iter().any(|change| change.wire == Wire::Breaking), "{:#?}", report.changes);
}

#[test]
fn what_cannot_be_followed_is_an_error_with_its_place() {
    let text = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get: {$ref: '#/x-gone'}\n  /b:\n    get: {$ref: '#/paths/~1b/get'}\n";
    let document = parse(text);
    let lines =
        document.findings().iter().map(|finding| (finding.id.as_ref(), finding.location.as_ref().unwrap().line));
    assert_eq!(lines.collect::<Vec<_>>(), [("unresolved-reference", 5), ("unresolved-reference", 7)]);
    assert_eq!(found(&document, "unresolved-reference").len(), 2);
}

#[test]
fn references_that_multiply_end() {
    let mut text =
        String::from("openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get: {$ref: '#/x-0'}\n");
    for level in 0..40 {
        let next = format!("{{$ref: '#/x-{}'}}", level + 1);
        text.push_str(&format!("x-{level}: {{callbacks: {{a: {{b: {{get: {next}, put: {next}}}}}}}}}\n"));
    }
    text.push_str("x-40: {operationId: last}\n");
    let document = parse(&text);
    assert!(document.findings().iter().any(|finding| finding.id == "unresolved-reference"));
}

#[test]
fn operations_of_3_2_are_operations() {
    let document = fixture("v32.yaml");
    let lowered = lower(&document);
    let operations: Vec<(&str, &str)> =
        lowered.plan.operations.iter().map(|operation| (operation.id.as_str(), operation.method.as_str())).collect();
    let expected = [
        ("search", "QUERY"),
        ("copySearch", "COPY"),
        ("qs", "GET"),
        ("stream", "GET"),
        ("sse", "GET"),
        ("mediaRef", "GET"),
        ("reservedPath", "GET"),
    ];
    assert_eq!(operations, expected);
    let names: Vec<String> = docs::spec::operations(&document).into_iter().map(|known| known.name).collect();
    assert_eq!(names[..2], ["QUERY /search", "COPY /search"]);
    let hit = |operation: &str| {
        let operation = lowered.plan.operations.iter().find(|known| known.id == operation).unwrap();
        format!("{:?}", operation.success)
    };
    assert_eq!(hit("mediaRef"), hit("search"));
    assert_eq!(hit("stream"), hit("sse"));
    assert!(hit("stream").contains("Events(Named("), "{}", hit("stream"));
    // Everything else of 3.2 is reported where it is, by lint and by the generator.
    let reported = found(&document, "construct-unsupported");
    let lines: Vec<u32> = reported.iter().map(|finding| finding.location.as_ref().unwrap().line).collect();
    assert_eq!(lines, [4, 6, 6, 7, 7, 23, 31, 52, 58, 60, 60, 60]);
    let degraded: Vec<u32> = lowered.degraded.iter().map(|known| known.span.line).collect();
    assert!(lines.iter().all(|line| degraded.contains(line)), "{degraded:?}");
}

#[test]
fn diff_knows_the_operations_of_3_2() {
    let text = |key: &str| {
        let text = std::fs::read_to_string(workspace().join("tests/fixtures/model/feat.yaml")).unwrap();
        parse(&text.replace("COPY:", key))
    };
    let report = diff(&text("COPY:"), &text("MOVE:"));
    assert_eq!(report.changes.iter().map(|change| change.id).collect::<Vec<_>>(), ["method-changed"]);
}

#[test]
fn a_key_that_openapi_does_not_have_is_reported_with_the_nearest() {
    for (name, keys) in [("typo.yaml", vec![(6, "psot"), (12, "contnet")]), ("typo32.yaml", vec![(12, "contnet")])] {
        let reported = found(&fixture(name), "unknown-key");
        let places: Vec<(u32, bool)> = reported
            .iter()
            .zip(&keys)
            .map(|(finding, (_, key))| (finding.location.as_ref().unwrap().line, finding.message.contains(key)))
            .collect();
        assert_eq!(places, keys.iter().map(|(line, _)| (*line, true)).collect::<Vec<_>>(), "{reported:#?}");
        assert!(reported.iter().all(|finding| finding.help.as_deref().is_some_and(|help| help.starts_with("did you"))));
    }
}

#[test]
fn a_misspelling_is_reported_at_every_level_and_in_every_version() {
    for (version, newest) in [("3.0.4", "3.0"), ("3.1.1", "3.1"), ("3.2.0", "3.2")] {
        for kind in Kind::ALL {
            for field in kind.fields() {
                let document = parse(&format!("openapi: {version}\ninfo: {{title: T, version: '1'}}\n"));
                if !field.is_in(document.version()) {
                    continue;
                }
                assert_eq!(document.version().to_string(), newest);
                assert!(kind.shape(field.key).is_some());
                assert!(kind.field(&format!("{}z", field.key)).is_none(), "{kind:?} {}", field.key);
            }
        }
    }
}

#[test]
fn references_by_name_are_followed() {
    let document = fixture("schema-names.yaml");
    let lowered = lower(&document);
    let names: Vec<&str> = lowered.plan.types.iter().map(|known| known.name.as_str()).collect();
    assert!(names.contains(&"Anch") && names.contains(&"ById"), "{names:?}");
    // `#node` may be one of two schemas, and `#T` too: both are reported, in lint and by the generator.
    let reported = found(&document, "unresolved-reference");
    assert_eq!(reported.len(), 2, "{reported:#?}");
    let lost = lowered.degraded.iter().filter(|known| known.why.contains("$dynamicRef"));
    assert_eq!(lost.count(), 2);
}

#[test]
fn a_dynamic_reference_to_one_schema_is_a_reference() {
    let document = parse(
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n      operationId: getA\n      responses:\n        '200':\n          description: A\n          content: {application/json: {schema: {$ref: '#/components/schemas/Tree'}}}\ncomponents:\n  schemas:\n    Tree: {$dynamicAnchor: node, type: object, properties: {children: {type: array, items: {$dynamicRef: '#node'}}}}\n",
    );
    let lowered = lower(&document);
    assert_eq!(lowered.degraded, []);
    let TypeKind::Object(tree) = &lowered.plan.types[0].kind else { panic!("no object") };
    assert!(format!("{:?}", tree.fields[0].ty).contains("Named(0)"), "{:?}", tree.fields[0].ty);
}

#[test]
fn percent_encoded_file_names_are_decoded() {
    struct One;
    impl Loader for One {
        fn read(&self, path: &str) -> Result<String, String> {
            if path == "a b.yaml" { Ok("type: string\n".to_owned()) } else { Err(format!("no {path}")) }
        }
    }
    let text =
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas: {A: {$ref: 'a%20b.yaml'}}}\n";
    let document = Document::load("openapi.yaml", text, &One).unwrap();
    assert_eq!(document.findings(), []);
    let node = document.root().path(&["components", "schemas", "A"]).unwrap();
    assert_eq!(
        document.resolve(node, &Pointer::root()).unwrap().node.get("type").and_then(Node::as_str),
        Some("string")
    );
}

#[test]
fn a_renamed_request_builder_is_a_change() {
    let report = diff(&fixture("rust-builder.yaml"), &fixture("rust-builder2.yaml"));
    let rules: Vec<&str> = report.changes.iter().map(|change| change.id).collect();
    assert_eq!(rules, ["rust-name-changed"]);
    assert_eq!(found(&fixture("rust-builder.yaml"), "x-unknown").len(), 1);
}

/// A document with everything that a reference may be in place of.
const WHOLE: &str = include_str!("../../fixtures/tiny/openapi.yaml");

/// Replaces one node by a reference to it, moved to `x-moved`.
fn moved(text: &str, at: &Pointer) -> Option<String> {
    let mut json = parse(text).root().to_json();
    let place = json.pointer_mut(at.as_str())?;
    let node = std::mem::replace(place, serde_json::json!({"$ref": "#/x-moved"}));
    json.as_object_mut()?.insert("x-moved".to_owned(), node);
    Some(json.to_string())
}

/// A plan without the places it was read from.
fn plan(document: &Document) -> String {
    let lowered = lower(document);
    format!("{:#?}{:?}{:?}", client_gen::surface::surface(&lowered.plan), lowered.degraded, lowered.skipped)
}

/// What anything but a referable object may be moved away, and every tool reads the same.
#[test]
fn anything_moved_behind_a_reference_reads_the_same() {
    let document = parse(WHOLE);
    let mut walk = document.walk();
    let mut places = Vec::new();
    while let Some(visit) = walk.next() {
        let moves = match visit.shape {
            Shape::One(Kind::Document) => false,
            Shape::One(kind) => !kind.is_referable(document.version()),
            Shape::Data => false,
            _ => true,
        };
        if moves && matches!(visit.node.value, Value::Object(_) | Value::Array(_)) {
            places.push(walk.pointer(&visit));
        }
    }
    assert!(places.len() > 25, "{}", places.len());
    let wanted = plan(&document);
    for at in places {
        let text = moved(WHOLE, &at).unwrap();
        let other = parse(&text);
        assert_eq!(other.findings(), [], "{at}");
        assert_eq!(plan(&other), wanted, "{at}");
        assert_eq!(other.notes().len(), 1, "{at}");
        let report = diff(&document, &other);
        let wire = report.changes.iter().filter(|change| !change.message.contains("x-moved")).collect::<Vec<_>>();
        assert!(wire.is_empty(), "{at}: {wire:#?}");
    }
}

/// One object of each kind that an annotation may be on, and the pointer to it.
const ANNOTATED: &[(Kind, &str)] = &[
    (Kind::Document, ""),
    (Kind::Tag, "/tags/0"),
    (Kind::Operation, "/paths/~1a/get"),
    (Kind::Parameter, "/paths/~1a/get/parameters/0"),
    (Kind::Response, "/paths/~1a/get/responses/200"),
    (Kind::Schema, "/components/schemas/A"),
    (Kind::SecurityScheme, "/components/securitySchemes/key"),
];

fn annotated(at: &str, key: &str, value: serde_json::Value) -> Document {
    let mut json = serde_json::json!({
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "tags": [{"name": "things"}],
        "paths": {"/a": {"get": {
            "operationId": "getA",
            "tags": ["things"],
            "parameters": [{"name": "q", "in": "query", "schema": {"type": "string"}}],
            "responses": {"200": {
                "description": "A",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}},
            }},
        }}},
        "components": {
            "schemas": {"A": {"type": "object", "properties": {"b": {"type": "string"}}}},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    });
    json.pointer_mut(at).unwrap().as_object_mut().unwrap().insert(key.to_owned(), value);
    parse(&json.to_string())
}

#[test]
fn every_annotation_is_known_to_every_tool() {
    let plain = annotated("", "x-other", serde_json::json!(1));
    for key in openapi::keys::KEYS {
        let mut allowed = 0;
        for (kind, at) in ANNOTATED {
            // A list that holds a number is the value of none of them.
            let value =
                if key.name == "x-pagination" { serde_json::json!({"style": "other"}) } else { serde_json::json!([7]) };
            let document = annotated(at, key.name, value);
            let faults = found(&document, "x-malformed");
            let here = key.places.is_empty() || key.places.contains(kind);
            allowed += usize::from(here);
            let misplaced = faults.iter().any(|fault| fault.message.contains("has no effect on a"));
            assert!(!faults.is_empty(), "{} at `{at}`: malformed, and lint does not say so", key.name);
            assert_eq!(misplaced, !here, "{} at `{at}`: {faults:?}", key.name);
            assert_eq!(found(&document, "x-unknown"), [], "{}", key.name);
            let changes = diff(&plain, &document).changes;
            let others = changes.iter().filter(|change| change.message.contains(key.name));
            let others: Vec<&str> = others.map(|change| change.id).collect();
            assert!(!others.contains(&"extension-changed"), "{}: {others:?}", key.name);
        }
        assert!(allowed > 0, "{} is allowed nowhere", key.name);
    }
}

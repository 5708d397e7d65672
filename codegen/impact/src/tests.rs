use std::collections::{BTreeMap, BTreeSet};

use openapi::document::Document;

use crate::edits::{Rename, apply, edits, owner_edits};
use crate::messages::{self, Error, Place, Use};
use crate::{
    Build, Certainty, Changed, Effect, Evidence, Mark, Probe, Side, State, attribute, deprecated, implemented, judge,
    marks, probe, render,
};

fn place(line: usize, column: usize, end_column: usize) -> Place {
    Place { file: "src/main.rs".to_owned(), line, column, end_line: line, end_column }
}

fn error(place: Place) -> Error {
    Error {
        code: "E0599".to_owned(),
        message: "no method".to_owned(),
        places: vec![place],
        related: Vec::new(),
        rendered: String::new(),
    }
}

fn sources(text: &str) -> BTreeMap<String, String> {
    [("src/main.rs".to_owned(), text.to_owned())].into()
}

fn files() -> BTreeMap<String, String> {
    [
        ("src/types/nodes.rs", "pub struct Node { pub zone: String, pub r#type: u8 }\nimpl Node { pub fn zone(self) {} }\npub enum State { On, Off }"),
        ("src/builder/nodes.rs", "pub struct CreateNodes;\nimpl CreateNodes { #[deprecated] pub fn zone(self) {} pub fn count(self) {} }"),
        ("src/client.rs", "pub struct Nodes<'c>(&'c ());\nimpl<'c> Nodes<'c> { pub fn create(&self) {} }"),
        ("src/stub.rs", "pub trait Stub { fn create_nodes(&self); }"),
        ("src/other.rs", "this is no Rust"),
    ]
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .into()
}

#[test]
fn each_kind_of_item_is_marked_with_all_its_numbers() {
    let paths = [
        vec!["types::Node::zone"],
        vec!["types::Node::zone()"],
        vec!["types::State::Off"],
        vec!["builder::CreateNodes::zone()"],
        vec!["Nodes::create()"],
        vec!["stub::Stub::create_nodes()"],
        vec!["types::Node::type"],
        vec!["feature nodes"],
        vec!["types::Gone"],
        // A method that a macro writes: the call that gives its type is marked, beside its own number.
        vec!["builder::CreateNodes::send()", "Nodes::create()"],
    ];
    let marks: Vec<Mark> = paths
        .iter()
        .enumerate()
        .map(|(number, paths)| Mark { number, paths: paths.iter().map(|path| (*path).to_owned()).collect() })
        .collect();
    let probe = probe(&files(), &marks);
    assert_eq!((probe.blind, probe.instead), (vec![7, 8], vec![9]));
    let types = &probe.files["src/types/nodes.rs"];
    for number in [0, 1, 2, 6] {
        assert_eq!(types.matches(&format!("compute-clients-impact:{number}\"")).count(), 1, "{number}: {types}");
    }
    assert!(probe.files["src/builder/nodes.rs"].contains("compute-clients-impact:3 deprecated\")]\n    pub fn zone"));
    assert!(probe.files["src/client.rs"].contains("compute-clients-impact:4,9\")]\n    pub fn create"));
    assert!(probe.files["src/stub.rs"].contains("compute-clients-impact:5"));
    assert_eq!(deprecated(&files()), BTreeSet::from(["builder::CreateNodes::zone()".to_owned()]));
}

fn message(level: &str, code: &str, text: &str, line: usize) -> String {
    format!(
        "{{\"reason\":\"compiler-message\",\"message\":{{\"level\":\"{level}\",\"code\":{{\"code\":\"{code}\"}},\"message\":\"{text}\",\"spans\":[{{\"file_name\":\"src/main.rs\",\"line_start\":{line},\"line_end\":{line},\"column_start\":5,\"column_end\":9,\"is_primary\":true,\"expansion\":null}}],\"rendered\":\"\"}}}}"
    )
}

#[test]
fn messages_of_the_compiler_are_read() {
    let marked = "use of deprecated field `Node::zone`: compute-clients-impact:12,13";
    let output = [
        message("warning", "deprecated", marked, 3),
        message("warning", "deprecated", &format!("{marked} deprecated"), 8),
        message("warning", "deprecated", "use of deprecated function `old`", 4),
        message("error", "E0599", "no method named `zone`", 5),
        // A library is compiled twice.
        message("error", "E0599", "no method named `zone`", 5),
        "{\"reason\":\"compiler-message\",\"message\":{\"level\":\"error\",\"message\":\"aborting due to 2 previous errors\",\"spans\":[]}}".to_owned(),
        "{\"reason\":\"build-finished\",\"success\":false}".to_owned(),
        "not JSON".to_owned(),
        "{\"reason\":\"compiler-message\",\"message\":{}}".to_owned(),
    ];
    let build = messages::read(&output.join("\n"));
    let uses: Vec<(usize, usize)> = build.uses.iter().map(|one| (one.place.line, one.item)).collect();
    assert_eq!(uses, [(3, 12), (3, 13), (8, 12), (8, 13)]);
    assert_eq!((build.deprecated.len(), build.errors.len(), build.unread), (2, 1, 2));
    assert_eq!(build.errors[0].places, [place(5, 5, 9)]);
}

#[test]
fn an_error_belongs_to_the_nearest_use() {
    let source = "fn a() {\n    let zone = node.zone;\n    other(\n        1,\n    );\n    take(zone);\n    call(\n        name,\n    );\n    let name = node\n        .name;\n}\n\nfn b() {\n    other();\n}\n";
    let uses = [
        Use { place: place(2, 21, 25), item: 1 },
        Use { place: place(3, 5, 10), item: 2 },
        Use { place: place(11, 10, 14), item: 3 },
    ];
    let found = |error: Error, before: &[Error]| {
        let found = attribute(&[error], &uses, &BTreeSet::new(), before, &sources(source)).remove(0);
        (found.items, found.certainty)
    };
    assert_eq!(found(error(place(2, 16, 25)), &[]), (vec![1], Certainty::Direct));
    assert_eq!(found(error(place(2, 5, 8)), &[]), (vec![1], Certainty::SameLine));
    assert_eq!(found(error(place(4, 9, 10)), &[]), (vec![2], Certainty::SameStatement));
    assert_eq!(found(error(place(6, 10, 14)), &[]), (vec![1], Certainty::SameValue));
    assert_eq!(found(error(place(10, 9, 13)), &[]), (vec![3], Certainty::SameStatement));
    assert_eq!(found(error(place(8, 9, 13)), &[]), (vec![1, 2, 3], Certainty::SameFunction));
    assert_eq!(found(error(place(15, 5, 10)), &[]), (vec![], Certainty::Unknown));
    let old = error(place(2, 16, 25));
    assert_eq!(found(old.clone(), &[old]), (vec![], Certainty::NotOurs));
}

#[test]
fn implementing_a_method_is_a_use() {
    let items = [(7, "stub::Stub::create_nodes()".to_owned()), (8, "stub::Stub::list()".to_owned())];
    let source = "struct Fake;\nimpl sfcompute_client::stub::Stub for Fake {\n    fn create_nodes(&self) {}\n}\n";
    let uses = implemented(&items, &sources(source));
    assert_eq!(uses.iter().map(|one| (one.item, one.place.line)).collect::<Vec<_>>(), [(7, 3)]);
}

#[test]
fn a_name_is_edited_where_it_stands() {
    let cases = [
        // A field, in a chain and in a macro; the same name before it stays.
        (
            "fn a(zone: Node) { zone.zone.len(); }",
            (1, 20, 29),
            "types::Node::zone",
            "types::Node::place",
            "fn a(zone: Node) { zone.place.len(); }",
        ),
        (
            "fn a() { println!(\"{}\", zone.zone); }",
            (1, 25, 34),
            "types::Node::zone",
            "types::Node::place",
            "fn a() { println!(\"{}\", zone.place); }",
        ),
        // A field in a pattern, alone and with a name of its own.
        (
            "fn a() { let Node { zone, .. } = n; }",
            (1, 21, 25),
            "types::Node::zone",
            "types::Node::place",
            "fn a() { let Node { place: zone, .. } = n; }",
        ),
        (
            "fn a() { let Node { zone: zone, .. } = n; }",
            (1, 21, 31),
            "types::Node::zone",
            "types::Node::place",
            "fn a() { let Node { place: zone, .. } = n; }",
        ),
        // A method, a path, a method of a stub.
        (
            "fn a() { c.zone(zone); }",
            (1, 12, 16),
            "builder::B::zone()",
            "builder::B::place()",
            "fn a() { c.place(zone); }",
        ),
        ("use x::types::Node as N;", (1, 15, 19), "types::Node", "types::Machine", "use x::types::Machine as N;"),
        (
            "impl Stub for F { fn a(&self) { self.a() } }",
            (1, 19, 42),
            "stub::Stub::a()",
            "stub::Stub::b()",
            "impl Stub for F { fn b(&self) { self.a() } }",
        ),
    ];
    for (text, (line, column, end), old, new, expected) in cases {
        let one = Use { place: place(line, column, end), item: 0 };
        let found = edits(&one, Rename { old, new, handle: None }, &sources(text)).unwrap();
        assert_eq!(apply(text, &found).unwrap(), expected);
    }
    // A value of a renamed enum, in a macro too.
    let text = "fn a() { if s == State::On { matches!(s, types::State::On | State::Off) } }";
    let expected = "fn a() { if s == Status::On { matches!(s, types::Status::On | State::Off) } }";
    let places = [place(1, 18, 27), place(1, 43, 59)];
    let owner = ("types::State", "types::Status");
    let found =
        places.map(|place| owner_edits(&Use { place, item: 0 }, "types::State::On", owner, &sources(text)).unwrap());
    assert_eq!(apply(text, &found.concat()).unwrap(), expected);
    // Of a file that cannot be read nothing is known.
    let unread = Use { place: place(1, 1, 2), item: 0 };
    assert_eq!(owner_edits(&unread, "types::State::On", owner, &sources("fn a( {")), None);
    // A call that moved to another handle.
    let text = "fn a() { client.nodes().get(1); }";
    let one = Use { place: place(1, 25, 28), item: 0 };
    let moved = Rename { old: "Nodes::get()", new: "Zones::get_node()", handle: Some(("nodes", "zones")) };
    let found = edits(&one, moved, &sources(text)).unwrap();
    assert_eq!(apply(text, &found).unwrap(), "fn a() { client.zones().get_node(1); }");
    // Its handle is kept in a variable: nobody knows what else the variable is used for.
    let text = "fn a(nodes: Nodes) { nodes.get(1); }";
    let one = Use { place: place(1, 28, 31), item: 0 };
    assert_eq!(edits(&one, moved, &sources(text)), None);
    assert_eq!(apply("another text", &found), None);
}

const OLD: &str = "openapi: 3.1.0
info: {title: T, version: '1'}
servers: [{url: 'https://t.example'}]
tags: [{name: nodes}]
paths:
  /nodes:
    get:
      operationId: listNodes
      tags: [nodes]
      parameters: [{name: size, in: query, schema: {type: integer, maximum: 100}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}}}}
components:
  schemas:
    Node: {type: object, required: [id, zone], properties: {id: {type: string}, zone: {type: string, description: Where it stands.}}}
";

fn changed(new: &str) -> Changed {
    let [old, new] = [OLD, new].map(|text| Document::parse("t.yaml", text).unwrap());
    let files = BTreeMap::new();
    Changed::between("t-client", Side { document: &old, files: &files }, Side { document: &new, files: &files })
}

fn renames(new: &str) -> Vec<String> {
    let items = changed(new).items;
    let mut renames: Vec<String> =
        items.iter().filter_map(|item| Some(format!("{} {}", item.path, item.renamed.as_ref()?))).collect();
    renames.sort();
    renames
}

#[test]
fn what_only_has_another_name_is_known_by_its_change() {
    assert_eq!(renames(&OLD.replace("zone", "place")), ["types::Node::zone types::Node::place"]);
    assert_eq!(
        renames(
            &OLD.replace("Node}", "Machine}")
                .replace("    Node:", "    Machine:")
                .replace("schemas/Node'", "schemas/Machine'")
        ),
        ["types::Node types::Machine"]
    );
    assert_eq!(
        renames(&OLD.replace("listNodes", "findNodes")),
        [
            "Nodes::list() Nodes::find()",
            "builder::ListNodes builder::FindNodes",
            "stub::Stub::list_nodes() stub::Stub::find_nodes()",
        ]
    );
    // Another type is no rename, and neither is one of two.
    assert_eq!(
        renames(&OLD.replace("zone: {type: string,", "place: {type: integer,").replace("id, zone", "id, place")),
        Vec::<String>::new()
    );
}

fn evidence(uses: Vec<Use>, errors: Vec<Error>, text: &str) -> Evidence {
    Evidence {
        before: Build { uses, ..Build::default() },
        after: Build { errors, ..Build::default() },
        sources: sources(text),
        features: Vec::new(),
    }
}

#[test]
fn what_is_not_known_is_never_none() {
    let probes = [Probe::default()];
    let new = changed(&OLD.replace("zone", "place"));
    // An error that no use explains comes from the only change that breaks code.
    let seen = evidence(Vec::new(), vec![error(place(1, 1, 2))], "fn a() {}");
    let found = judge("program", std::slice::from_ref(&new), &probes, &seen);
    assert_eq!((found.state, found.errors[0].certainty), (State::Concerned, Certainty::OnlyChange));
    assert_eq!(found.errors[0].causes[0].changes[0].id, "required-property-renamed");
    // With two of them it may be either, and neither is left out.
    let two = changed(&OLD.replace("zone", "place").replace("name: size", "name: limit"));
    let found = judge("program", &[two], &probes, &seen);
    assert_eq!((found.errors[0].certainty, found.errors[0].causes.len()), (Certainty::Unknown, 2));
    assert_eq!(found.state, State::Concerned);
    // What nobody can see the uses of concerns everybody.
    let limit = changed(&OLD.replace("maximum: 100", "maximum: 10"));
    let number = limit.items.iter().position(|item| item.effect == Effect::Behaves).unwrap();
    let nothing = evidence(Vec::new(), Vec::new(), "fn a() {}");
    let blind = [Probe { blind: vec![number], ..Probe::default() }];
    let limit = [limit];
    assert_eq!(judge("program", &limit, &blind, &nothing).state, State::Concerned);
    assert_eq!(judge("program", &limit, &probes, &nothing).state, State::Unconcerned);
    // What belongs to no operation concerns whoever calls anything.
    let webhook = "webhooks:\n  done: {post: {responses: {'200': {description: ok}}}}\ncomponents:";
    let [old, new] =
        [OLD.replace("components:", webhook), OLD.to_owned()].map(|text| Document::parse("t.yaml", &text).unwrap());
    let files = BTreeMap::new();
    let side = |document| Side { document, files: &files };
    let found = judge("program", &[Changed::between("t-client", side(&old), side(&new))], &probes, &nothing);
    assert_eq!((found.state, found.behaviour.len()), (State::Concerned, 1));
}

#[test]
fn a_setter_that_has_to_be_called_concerns_who_does_not_call_it() {
    let needed = [changed(&OLD.replace("in: query, schema", "in: query, required: true, schema"))];
    let all = marks(&needed);
    let (call, setter) = (all[0][0].number, all[0][1].number);
    assert_eq!(
        (all[0][0].paths[0].as_str(), all[0][1].paths[0].as_str()),
        ("Nodes::list()", "builder::ListNodes::size()")
    );
    let text = "fn a() {\n    c.list()\n        .size(1)\n}\nfn b() {\n    c.list()\n}\n";
    let uses = vec![
        Use { place: place(2, 7, 11), item: call },
        Use { place: place(3, 10, 14), item: setter },
        Use { place: place(6, 7, 11), item: call },
    ];
    let found = judge("program", &needed, &[Probe::default()], &evidence(uses, Vec::new(), text));
    let lines: Vec<usize> = found.behaviour.iter().filter_map(|row| Some(row.place.as_ref()?.line)).collect();
    assert_eq!(lines, [6]);
}

#[test]
fn texts_of_documents_act_on_nothing() {
    let new = changed(&OLD.replace("zone", "\"<b>\\u001b[31m|`\""));
    let uses = vec![Use { place: place(1, 1, 2), item: 0 }];
    let found = judge("pro\u{1b}gram<i>", &[new], &[Probe::default()], &evidence(uses, Vec::new(), "fn a() {}"));
    let shown = [render::text(&found, None).to_string(), render::markdown(&found).to_string(), render::html(&found)];
    for text in &shown {
        // The colour of the headline is ours.
        assert!(!text.contains("\u{1b}gram") && !text.contains("\u{1b}[31m"), "{text}");
    }
    assert!(!shown[2].contains("<i>") && !shown[2].contains("<b>"), "{}", shown[2]);
    insta::assert_snapshot!(shown[1]);
}

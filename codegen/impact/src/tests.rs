use std::collections::BTreeMap;

use crate::messages::{self, Error, Place, Use};
use crate::{Certainty, attribute, implemented, probe};

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

#[test]
fn each_kind_of_item_is_marked_once() {
    let files: BTreeMap<String, String> = [
        ("src/types/nodes.rs", "pub struct Node { pub zone: String, pub r#type: u8 }\nimpl Node { pub fn zone(self) {} }\npub enum State { On, Off }"),
        ("src/builder/nodes.rs", "pub struct CreateNodes;\nimpl CreateNodes { pub fn zone(self) {} pub fn send(self) {} }"),
        ("src/client.rs", "pub struct Nodes<'c>(&'c ());\nimpl<'c> Nodes<'c> { pub fn create(&self) {} }"),
        ("src/stub.rs", "pub trait Stub { fn create_nodes(&self); }"),
        ("src/other.rs", "this is no Rust"),
    ]
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .into();
    let items: Vec<(usize, String)> = [
        "types::Node::zone",
        "types::Node::zone()",
        "types::State::Off",
        "builder::CreateNodes::zone() required",
        "Nodes::create()",
        "stub::Stub::create_nodes()",
        "types::Node::type",
        "feature nodes",
        "types::Gone",
    ]
    .iter()
    .enumerate()
    .map(|(number, path)| (number, (*path).to_owned()))
    .collect();
    let probe = probe(&files, &items);
    assert_eq!(probe.blind, [7, 8]);
    let types = &probe.files["src/types/nodes.rs"];
    for number in [0, 1, 2, 6] {
        assert_eq!(types.matches(&format!("compute-clients-impact:{number}\"")).count(), 1, "{number}: {types}");
    }
    assert!(probe.files["src/builder/nodes.rs"].contains("compute-clients-impact:3\")]\n    pub fn zone"));
    assert!(probe.files["src/client.rs"].contains("compute-clients-impact:4\")]\n    pub fn create"));
    assert!(probe.files["src/stub.rs"].contains("compute-clients-impact:5"));
}

#[test]
fn messages_of_the_compiler_are_read() {
    let span = |line: usize| {
        format!(
            "{{\"file_name\":\"src/main.rs\",\"line_start\":{line},\"line_end\":{line},\"column_start\":5,\"column_end\":9,\"is_primary\":true,\"expansion\":null}}"
        )
    };
    let line = |level: &str, code: &str, text: &str, at: usize| {
        format!(
            "{{\"reason\":\"compiler-message\",\"message\":{{\"level\":\"{level}\",\"code\":{{\"code\":\"{code}\"}},\"message\":\"{text}\",\"spans\":[{}],\"rendered\":\"\"}}}}",
            span(at)
        )
    };
    let output = [
        line("warning", "deprecated", "use of deprecated field `Node::zone`: compute-clients-impact:12", 3),
        line("warning", "deprecated", "use of deprecated function `old`", 4),
        line("error", "E0599", "no method named `zone`", 5),
        "{\"reason\":\"build-finished\",\"success\":false}".to_owned(),
        "not JSON".to_owned(),
    ];
    let build = messages::read(&output.join("\n"));
    assert_eq!(build.uses, [Use { place: place(3, 5, 9), item: 12 }]);
    assert_eq!((build.deprecated.len(), build.errors.len(), build.unread), (1, 1, 1));
    assert_eq!(build.errors[0].places, [place(5, 5, 9)]);
}

#[test]
fn an_error_belongs_to_the_nearest_use() {
    let source = "fn a() {\n    let zone = node.zone;\n    take(zone);\n}\n\nfn b() {\n    other();\n}\n";
    let sources: BTreeMap<String, String> = [("src/main.rs".to_owned(), source.to_owned())].into();
    let uses = [Use { place: place(2, 21, 25), item: 1 }, Use { place: place(3, 5, 9), item: 2 }];
    let found = |error: Error, before: &[Error]| {
        let found = attribute(&[error], &uses, before, &sources).remove(0);
        (found.items, found.certainty)
    };
    assert_eq!(found(error(place(2, 16, 25)), &[]), (vec![1], Certainty::Direct));
    assert_eq!(found(error(place(2, 5, 8)), &[]), (vec![1], Certainty::SameLine));
    assert_eq!(found(error(place(1, 4, 5)), &[]), (vec![1, 2], Certainty::SameFunction));
    assert_eq!(found(error(place(7, 5, 10)), &[]), (vec![], Certainty::NotOurs));
    let old = error(place(2, 16, 25));
    assert_eq!(found(old.clone(), &[old]), (vec![], Certainty::NotOurs));
}

#[test]
fn implementing_a_method_is_a_use() {
    let items = [(7, "stub::Stub::create_nodes()".to_owned()), (8, "stub::Stub::list()".to_owned())];
    let source = "struct Fake;\nimpl sfcompute_client::stub::Stub for Fake {\n    fn create_nodes(&self) {}\n}\n";
    let sources: BTreeMap<String, String> = [("src/main.rs".to_owned(), source.to_owned())].into();
    let uses = implemented(&items, &sources);
    assert_eq!(uses.iter().map(|one| (one.item, one.place.line)).collect::<Vec<_>>(), [(7, 3)]);
}

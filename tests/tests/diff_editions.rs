//! A document rewritten from 3.0 to 3.1 says what it said.

mod common;

use codegen::diff::{self, Options};
use codegen::document::Document;
use common::{shared, unpack};
use serde_json::{Value, json};

/// The rewrite that the authors of 3.1 describe: `nullable`, exclusive bounds, `example`, files.
fn rewrite(value: &mut Value) {
    if let Value::Array(items) = value {
        items.iter_mut().for_each(rewrite);
        return;
    }
    let Value::Object(members) = value else {
        return;
    };
    let schema = members.contains_key("type")
        || members.contains_key("nullable")
        || members.contains_key("$ref")
        || members.contains_key("allOf");
    if members.get("nullable").is_some_and(Value::is_boolean) && schema {
        let nullable = members.shift_remove("nullable") == Some(json!(true));
        if nullable {
            match members.get("type").cloned() {
                Some(Value::String(kind)) => {
                    members.insert("type".to_owned(), json!([kind, "null"]));
                }
                _ => {
                    let inner = Value::Object(std::mem::take(members));
                    members.insert("anyOf".to_owned(), json!([inner, {"type": "null"}]));
                }
            }
        }
    }
    for (flag, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if members.get(flag).is_some_and(Value::is_boolean) && members.contains_key("type") {
            let exclusive = members.shift_remove(flag) == Some(json!(true));
            if exclusive && let Some(value) = members.shift_remove(bound) {
                members.insert(flag.to_owned(), value);
            }
        }
    }
    let leaf = members.get("type").is_some_and(|kind| kind.is_string() || kind.is_array());
    if leaf
        && !members.contains_key("in")
        && let Some(example) = members.shift_remove("example")
    {
        members.insert("examples".to_owned(), json!([example]));
    }
    if members.get("type") == Some(&json!("string")) {
        match members.get("format").and_then(Value::as_str) {
            Some("byte") => {
                members.shift_remove("format");
                members.insert("contentEncoding".to_owned(), json!("base64"));
            }
            Some("binary") => {
                members.shift_remove("format");
                members.insert("contentMediaType".to_owned(), json!("application/octet-stream"));
            }
            _ => {}
        }
    }
    for (key, value) in members.iter_mut() {
        if !matches!(key.as_str(), "example" | "examples" | "default" | "enum") {
            rewrite(value);
        }
    }
}

fn rewritten(text: &str) -> Option<(Document, Document)> {
    let old = Document::parse("old.json", text).ok()?;
    if old.version() != codegen::document::Version::V3_0 {
        return None;
    }
    let mut value = old.root().to_json();
    rewrite(&mut value);
    value["openapi"] = json!("3.1.0");
    let new = Document::parse("new.json", &value.to_string()).ok()?;
    Some((old, new))
}

#[test]
fn a_small_document_in_both_editions() {
    let text = r##"{"openapi": "3.0.3", "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"get": {"parameters": [{"name": "q", "in": "query", "schema": {"type": "integer", "minimum": 0, "exclusiveMinimum": true, "nullable": true}}],
            "responses": {"200": {"description": "d", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}}}}},
        "components": {"schemas": {"B": {"type": "string", "enum": ["x", null], "nullable": true},
            "A": {"type": "object", "properties": {"b": {"allOf": [{"$ref": "#/components/schemas/B"}], "nullable": true}, "f": {"type": "string", "format": "binary"}, "g": {"type": "string", "format": "byte", "example": "eA=="}}}}}}"##;
    let (old, new) = rewritten(text).unwrap();
    let report = diff::compare(&old, &new, &Options::default());
    assert_eq!(report.changes, [], "{}", new.root().to_json());
}

#[test]
fn public_documents_in_both_editions() {
    let Some(set) = shared("sets/specs/specs.tar.xz") else {
        return;
    };
    let Some(folder) = unpack(&set) else {
        return;
    };
    let mut wrong = Vec::new();
    let (mut clean, mut all) = (0, 0);
    let mut paths: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        // The large ones are for the benchmark.
        if text.len() > 700_000 {
            continue;
        }
        let Some((old, new)) = rewritten(&text) else {
            continue;
        };
        all += 1;
        let report = diff::compare(&old, &new, &Options::default());
        if report.changes.is_empty() {
            clean += 1;
        } else {
            let first: Vec<_> =
                report.changes.iter().take(3).map(|c| format!("{} {} {}", c.id, c.pointer, c.message)).collect();
            wrong.push(format!("{}: {} {first:#?}", path.file_name().unwrap().to_string_lossy(), report.changes.len()));
        }
    }
    println!("{clean} of {all} documents are the same in both editions");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

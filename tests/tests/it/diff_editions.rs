//! A document rewritten says what it said: from 3.0 to 3.1, with its components written out, with other names for them.

use crate::common::unpack;
use diff::{self, Options, Wire};
use openapi::document::Document;
use serde_json::{Value, json};
use tests::shared;

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
    if old.version() != openapi::document::Version::V3_0 {
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

/// Components written out where they are used, unless they contain themselves or a discriminator names them.
fn written_out(value: &mut Value, components: &Value, inside: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| written_out(item, components, inside)),
        Value::Object(members) => {
            let only = members.len() == 1;
            let name =
                members.get("$ref").and_then(Value::as_str).and_then(|at| at.strip_prefix("#/components/schemas/"));
            if let Some(name) = name.filter(|name| only && !inside.iter().any(|other| other == name)).map(str::to_owned)
            {
                let found = components.get(&name).filter(|found| found.get("discriminator").is_none());
                // Written out again and again, a document has no end.
                if let Some(found) = found.filter(|_| inside.len() < 6) {
                    let mut found = found.clone();
                    inside.push(name);
                    written_out(&mut found, components, inside);
                    inside.pop();
                    *value = found;
                }
                return;
            }
            let told = members.contains_key("discriminator");
            for (key, value) in members.iter_mut() {
                let alternatives = told && matches!(key.as_str(), "oneOf" | "anyOf");
                if !alternatives && !matches!(key.as_str(), "example" | "examples" | "default" | "enum" | "mapping") {
                    written_out(value, components, inside);
                }
            }
        }
        _ => {}
    }
}

/// Every component schema under another name.
fn renamed(value: &mut Value) {
    const PREFIX: &str = "#/components/schemas/";
    match value {
        Value::Array(items) => items.iter_mut().for_each(renamed),
        Value::Object(members) => {
            for (key, value) in members.iter_mut() {
                match value.as_str().filter(|_| key == "$ref").and_then(|at| at.strip_prefix(PREFIX)) {
                    Some(name) => {
                        let (name, rest) = name.split_at(name.find('/').unwrap_or(name.len()));
                        *value = json!(format!("{PREFIX}{name}Named{rest}"));
                    }
                    None => renamed(value),
                }
            }
        }
        _ => {}
    }
}

/// The small public documents, and how they are called.
fn documents() -> Vec<(String, String)> {
    let folder = unpack(&shared("sets/specs/specs.tar.xz"));
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        // The large ones are for the benchmark.
        if text.len() <= 700_000 {
            all.push((path.file_name().unwrap().to_string_lossy().into_owned(), text));
        }
    }
    all.sort();
    all
}

/// Rewrites each document and says what is said to have changed on the wire.
fn on_the_wire(rewrite: impl Fn(&mut Value) -> bool) -> (usize, String) {
    let (mut count, mut wrong) = (0, String::new());
    for (name, text) in documents() {
        let Ok(old) = Document::parse("old.json", &text) else { continue };
        let mut value = old.root().to_json();
        if !rewrite(&mut value) {
            continue;
        }
        count += 1;
        let new = Document::parse("new.json", &value.to_string()).unwrap();
        let report = diff::compare(&old, &new, &Options::default());
        for change in report.changes.iter().filter(|change| change.wire != Wire::None) {
            wrong.push_str(&format!("{name}: {} {} {}\n", change.id, change.pointer, change.message));
        }
    }
    (count, wrong)
}

#[test]
#[ignore = "90 seconds of CPU over public documents: cargo test -p tests --test it diff_editions:: -- --ignored"]
fn written_out_or_referred_to_is_the_same_on_the_wire() {
    let (count, wrong) = on_the_wire(|value| {
        let Some(components) = value.pointer("/components/schemas").cloned() else { return false };
        written_out(&mut value["paths"], &components, &mut Vec::new());
        true
    });
    assert!(count > 30 && wrong.is_empty(), "{count} documents\n{wrong}");
}

#[test]
#[ignore = "90 seconds of CPU over public documents: cargo test -p tests --test it diff_editions:: -- --ignored"]
fn other_names_are_the_same_on_the_wire() {
    let (count, wrong) = on_the_wire(|value| {
        // The values of a discriminator are names, and go over the wire.
        if value.to_string().contains("\"discriminator\"") || value.pointer("/components/schemas").is_none() {
            return false;
        }
        renamed(value);
        let schemas = value["components"]["schemas"].as_object_mut().unwrap();
        *schemas = std::mem::take(schemas).into_iter().map(|(name, schema)| (format!("{name}Named"), schema)).collect();
        true
    });
    assert!(count > 25 && wrong.is_empty(), "{count} documents\n{wrong}");
}

#[test]
#[ignore = "90 seconds of CPU over public documents: cargo test -p tests --test it diff_editions:: -- --ignored"]
fn public_documents_in_both_editions() {
    let documents = documents();
    let mut wrong = Vec::new();
    let (mut clean, mut all) = (0, 0);
    for (name, text) in documents {
        let Some((old, new)) = rewritten(&text) else {
            continue;
        };
        all += 1;
        let mut report = diff::compare(&old, &new, &Options::default());
        // The generator may read a rewritten schema in another way; the documents say the same.
        report.changes.retain(|change| change.id != "generated-text-changed");
        if report.changes.is_empty() {
            clean += 1;
        } else {
            let first: Vec<_> =
                report.changes.iter().take(3).map(|c| format!("{} {} {}", c.id, c.pointer, c.message)).collect();
            wrong.push(format!("{name}: {} {first:#?}", report.changes.len()));
        }
    }
    println!("{clean} of {all} documents are the same in both editions");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

//! Finds the `x-*` members of a document: ours, and those that look like ours.

use super::context::{Annotation, Site};
use openapi::document::{Document, Node, Pointer, Value};

/// Keys whose value maps names somebody chose: an `x-` there is a name (`X-Request-Id`).
const NAME_MAPS: [&str; 21] = [
    "properties",
    "patternProperties",
    "dependentSchemas",
    "dependentRequired",
    "$defs",
    "definitions",
    "headers",
    "schemas",
    "parameters",
    "responses",
    "requestBodies",
    "examples",
    "securitySchemes",
    "links",
    "callbacks",
    "pathItems",
    "mapping",
    "variables",
    "scopes",
    "encoding",
    "content",
];

/// Keys whose value is data, not part of the description.
const DATA: [&str; 6] = ["example", "examples", "default", "enum", "const", "value"];

/// Levels of nesting looked at.
const MAX_DEPTH: usize = 600;

/// All `x-*` members, in document order.
#[must_use]
pub fn find(document: &Document) -> Vec<Annotation<'_>> {
    let mut out = Vec::new();
    for file in document.files() {
        let mut keys = Vec::new();
        scan(&file.root, false, &mut keys, &mut out);
    }
    out
}

enum Key<'a> {
    Name(&'a str),
    Index(usize),
}

fn scan<'a>(node: &'a Node, names: bool, keys: &mut Vec<Key<'a>>, out: &mut Vec<Annotation<'a>>) {
    if keys.len() > MAX_DEPTH {
        return;
    }
    match &node.value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                keys.push(Key::Index(index));
                scan(item, false, keys, out);
                keys.pop();
            }
        }
        Value::Object(object) => {
            for member in object {
                let key = &*member.key;
                keys.push(Key::Name(key));
                if !names && key.starts_with("x-") {
                    let site = Site { node: &member.node, at: pointer(keys), span: member.key_span };
                    out.push(Annotation { owner: node, key, site });
                } else if names || !DATA.contains(&key) {
                    let below_names = !names && NAME_MAPS.contains(&key);
                    scan(&member.node, below_names, keys, out);
                }
                keys.pop();
            }
        }
        _ => {}
    }
}

fn pointer(keys: &[Key<'_>]) -> Pointer {
    keys.iter().fold(Pointer::root(), |at, key| match key {
        Key::Name(name) => at.join(name),
        Key::Index(index) => at.index(*index),
    })
}

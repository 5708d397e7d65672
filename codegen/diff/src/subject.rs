//! What a pointer is about, as a person would call it.

use openapi::document::operations::is_method;
use openapi::document::{Document, Node, Pointer, Value};

/// `Node.zone`, `GET /v1/nodes, parameter limit`; empty for the whole document and for what the
/// message names itself.
///
/// What stands last is left out where the message names it.
pub(crate) fn of(document: &Document, pointer: &str, message: &str) -> String {
    let other_file = file_and_pointer(pointer);
    let (root, pointer) = match other_file {
        Some((file, pointer)) => {
            let file = document.files().iter().find(|f| f.path == file);
            (file.map(|f| &f.root), pointer)
        }
        None => (Some(document.root()), pointer),
    };
    let keys: Vec<String> = Pointer::parse(pointer).keys().collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    match keys.as_slice() {
        ["components", "schemas", name, rest @ ..] => schema(name, rest, message),
        ["components", "securitySchemes", name, rest @ ..] if !rest.is_empty() => format!("security scheme {name}"),
        ["components", section, name, rest @ ..] if !rest.is_empty() => {
            let inner = below(root, &keys[..3], rest, message);
            join(format!("{} {name}", singular(section)), inner)
        }
        ["paths", path, method, rest @ ..] if is_method(method) && !rest.is_empty() => {
            let inner = below(root, &keys[..3], rest, message);
            join(format!("{} {path}", method.to_uppercase()), inner)
        }
        ["paths", path, rest @ ..] if !rest.is_empty() => {
            if rest.len() == 1 && is_method(rest[0]) {
                return String::new();
            }
            let inner = below(root, &keys[..2], rest, message);
            join((*path).to_owned(), inner)
        }
        ["webhooks", name, method, rest @ ..] if !rest.is_empty() => {
            let inner = below(root, &keys[..3], rest, message);
            join(format!("webhook {name} {}", method.to_uppercase()), inner)
        }
        ["info", ..] => "info".to_owned(),
        keys => other_file.map_or_else(String::new, |(file, _)| in_other_file(root, file, keys, message)),
    }
}

/// The file and the pointer in it of a pointer with a file in front.
pub(crate) fn file_and_pointer(pointer: &str) -> Option<(&str, &str)> {
    pointer.split_once('#').filter(|(_, rest)| rest.is_empty() || rest.starts_with('/'))
}

/// Another file may be of any form: a schema, named by its file, a list of schemas, or a list of paths.
fn in_other_file(root: Option<&Node>, file: &str, keys: &[&str], message: &str) -> String {
    const IN_SCHEMAS: [&str; 9] =
        ["properties", "items", "allOf", "oneOf", "anyOf", "not", "enum", "additionalProperties", "patternProperties"];
    let name = file.rsplit('/').next().unwrap_or(file);
    let name = name.split_once('.').map_or(name, |(name, _)| name);
    match keys {
        ["$defs" | "definitions", name, rest @ ..] => schema(name, rest, message),
        [path, method, rest @ ..] if is_method(method) && !rest.is_empty() => {
            join(format!("{} {path}", method.to_uppercase()), below(root, &keys[..2], rest, message))
        }
        [method, rest @ ..] if is_method(method) && !rest.is_empty() => {
            join(format!("{} {name}", method.to_uppercase()), below(root, &keys[..1], rest, message))
        }
        [first, ..] if IN_SCHEMAS.contains(first) => schema(name, keys, message),
        // A keyword of the schema that the file is.
        [_] if root.is_some_and(|root| ["type", "properties", "allOf"].iter().any(|key| root.get(key).is_some())) => {
            name.to_owned()
        }
        [name, rest @ ..] => schema(name, rest, message),
        [] => name.to_owned(),
    }
}

/// The name of the last property on the way to a place.
pub(crate) fn property(pointer: &str) -> Option<String> {
    let keys: Vec<String> =
        Pointer::parse(file_and_pointer(pointer).map_or(pointer, |(_, rest)| rest)).keys().collect();
    let at = keys.iter().rposition(|key| key == "properties")?;
    keys.get(at + 1).cloned()
}

fn singular(section: &str) -> &str {
    match section {
        "requestBodies" => "request body",
        section => section.trim_end_matches('s'),
    }
}

/// Whether a message names something.
fn names(message: &str, name: &str) -> bool {
    message.contains(&format!("`{name}`"))
}

fn join(start: String, inner: String) -> String {
    if inner.is_empty() { start } else { format!("{start} {inner}") }
}

/// A place inside an operation, path item or component.
fn below(root: Option<&Node>, start: &[&str], rest: &[&str], message: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut node = root.and_then(|root| root.path(start));
    let mut at = 0;
    while let Some(key) = rest.get(at) {
        node = node.and_then(|node| match &node.value {
            Value::Object(members) => members.get(key),
            Value::Array(items) => items.get(key.parse::<usize>().ok()?),
            _ => None,
        });
        match *key {
            "parameters" => {
                let index = rest.get(at + 1).and_then(|index| index.parse::<usize>().ok());
                let parameter = index.and_then(|index| node?.items().nth(index));
                let name = parameter.and_then(|p| p.get("name")).and_then(Node::as_str);
                if rest.len() == at + 2 && name.is_none_or(|name| names(message, name)) {
                    break;
                }
                if let Some(name) = name {
                    words.push(format!("parameter {name}"));
                }
                node = parameter;
                at += 1;
            }
            "requestBody" if rest.len() > at + 1 => words.push("request".to_owned()),
            "responses" => {
                let status = rest.get(at + 1).copied().unwrap_or_default();
                if rest.len() == at + 2
                    && message.to_lowercase().contains(&format!("response {}", status.to_lowercase()))
                {
                    break;
                }
                if let Some(status) = rest.get(at + 1) {
                    words.push(format!("response {status}"));
                    node = node.and_then(|node| node.get(status));
                    at += 1;
                }
            }
            "headers" if rest.len() > at + 2 || rest.get(at + 1).is_some_and(|name| !names(message, name)) => {
                if let Some(name) = rest.get(at + 1) {
                    words.push(format!("header {name}"));
                    node = node.and_then(|node| node.get(name));
                    at += 1;
                }
            }
            "schema" => {
                let inner = fields(&rest[at + 1..], message);
                if !inner.is_empty() {
                    words.push(inner);
                }
                break;
            }
            _ => {}
        }
        at += 1;
    }
    words.join(" ")
}

/// `Node.zone` of a component and the keys below it.
fn schema(name: &str, rest: &[&str], message: &str) -> String {
    if rest.is_empty() {
        return if names(message, name) { String::new() } else { name.to_owned() };
    }
    match fields(rest, message).as_str() {
        "" => name.to_owned(),
        inner if inner.starts_with('[') => format!("{name}{inner}"),
        inner => format!("{name}.{inner}"),
    }
}

/// `pricing[].amount` of the keys below a schema. The last property is left out where the message
/// names it: it stands last in the keys.
fn fields(keys: &[&str], message: &str) -> String {
    let mut text = String::new();
    let mut at = 0;
    while let Some(key) = keys.get(at) {
        match *key {
            "properties" => {
                if let Some(name) = keys.get(at + 1) {
                    if keys.len() == at + 2 && names(message, name) {
                        break;
                    }
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(name);
                    at += 1;
                }
            }
            "items" => text.push_str("[]"),
            "additionalProperties" => text.push_str("{}"),
            "oneOf" | "anyOf" => {
                if let Some(index) = keys.get(at + 1).and_then(|index| index.parse::<usize>().ok())
                    && keys.len() > at + 2
                {
                    text.push_str(&format!("(alternative {})", index + 1));
                }
                at += 1;
            }
            "allOf" => at += 1,
            _ => {}
        }
        at += 1;
    }
    text
}

//! The Rust names of things in a document, as the generator makes them.

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::change::{Mark, Source};
use crate::compare::Edit;
use crate::rules;
use openapi::document::{Document, Node, Pointer};

/// Rules of what became required.
const BECAME_REQUIRED: [&str; 4] = [
    rules::PARAMETER_BECAME_REQUIRED.id,
    rules::PROPERTY_BECAME_REQUIRED.id,
    rules::BODY_BECAME_REQUIRED.id,
    rules::HEADER_BECAME_REQUIRED.id,
];
/// Rules of what became optional.
const BECAME_OPTIONAL: [&str; 4] = [
    rules::PARAMETER_BECAME_OPTIONAL.id,
    rules::PROPERTY_BECAME_OPTIONAL.id,
    rules::BODY_BECAME_OPTIONAL.id,
    rules::HEADER_BECAME_OPTIONAL.id,
];

/// The Rust items an edit touches, with what happens to them.
pub(crate) fn items(old: &Document, new: &Document, edit: &Edit) -> Vec<String> {
    if edit.source.iter().all(|level| *level < Source::Minor) {
        return Vec::new();
    }
    let name = |document: &Document, mark: &Option<Mark>| mark.as_ref().and_then(|mark| item(document, &mark.pointer));
    let (was, is) = (name(old, &edit.old), name(new, &edit.new));
    let id = edit.rule.id;
    let text = match (was, is) {
        (Some(was), Some(is)) if was != is => format!("{was} renamed to {is}"),
        (Some(was), None) => format!("{was} removed"),
        (None, Some(is)) if edit.old.is_none() => format!("{is} added"),
        (Some(was), Some(_)) if BECAME_REQUIRED.contains(&id) || BECAME_OPTIONAL.contains(&id) => {
            format!("{was} {}", requiredness(id))
        }
        (Some(_), Some(is)) => format!("{is} changed"),
        _ => return Vec::new(),
    };
    vec![text]
}

fn requiredness(id: &str) -> &'static str {
    if BECAME_REQUIRED.contains(&id) { "is no longer an Option" } else { "becomes an Option" }
}

/// The item a place becomes: `types::Node::zone`, `client.nodes().create()`.
fn item(document: &Document, pointer: &str) -> Option<String> {
    let keys: Vec<String> = Pointer::parse(pointer).keys().collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    match keys.as_slice() {
        ["components", "schemas", name, rest @ ..] => {
            let start = document.root().path(&["components", "schemas", name]);
            let named = start.and_then(|node| node.get("x-rust-name")).and_then(Node::as_str);
            let name = named.map_or_else(|| name.to_upper_camel_case(), str::to_owned);
            Some(format!("types::{name}{}", field(rest)))
        }
        ["components", "securitySchemes", name, ..] => Some(format!("ClientBuilder::{}", name.to_snake_case())),
        ["paths", path, method, rest @ ..] => {
            let operation = document.root().path(&["paths", path, method])?;
            let call = call(operation, path, method);
            match rest {
                ["parameters", index, ..] => {
                    let parameter = operation.get("parameters")?.items().nth(index.parse().ok()?)?;
                    let name =
                        document.resolve(parameter, &Pointer::root()).ok()?.node.get("name")?.as_str()?.to_snake_case();
                    Some(format!("{call}.{name}()"))
                }
                ["responses", status, "content", _, "schema", rest @ ..] if !rest.is_empty() => {
                    Some(format!("{call} -> {status}{}", field(rest)))
                }
                ["requestBody", "content", _, "schema", rest @ ..] if !rest.is_empty() => {
                    Some(format!("{call}{}", field(rest)))
                }
                _ => Some(call),
            }
        }
        _ => None,
    }
}

/// `client.nodes().create()`.
fn call(operation: &Node, path: &str, method: &str) -> String {
    let tag = operation.get("tags").and_then(|tags| tags.items().next()).and_then(Node::as_str);
    let id = operation.get("operationId").and_then(Node::as_str);
    let id = id.map_or_else(|| format!("{method} {path}").to_snake_case(), ToSnakeCase::to_snake_case);
    let Some(tag) = tag else {
        return format!("client.{id}()");
    };
    let tag = tag.to_snake_case();
    let words: Vec<&str> = tag.split('_').collect();
    // The words of the tag, in either number, are said by the handle already.
    let said = |word: &str| {
        words
            .iter()
            .any(|tag| *tag == word || tag.strip_suffix('s') == Some(word) || word.strip_suffix('s') == Some(tag))
    };
    let left: Vec<&str> = id.split('_').filter(|word| !said(word)).collect();
    let method = if left.is_empty() { id.clone() } else { left.join("_") };
    format!("client.{tag}().{method}()")
}

/// `::zone` of the keys below a schema.
fn field(keys: &[&str]) -> String {
    let mut text = String::new();
    let mut keys = keys.iter();
    while let Some(key) = keys.next() {
        if *key == "properties"
            && let Some(name) = keys.next()
        {
            text.push_str("::");
            text.push_str(&name.to_snake_case());
        }
    }
    text
}

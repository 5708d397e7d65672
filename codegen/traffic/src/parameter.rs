//! How a parameter is written.

use openapi::document::{Document, Node, Pointer, Target};
use serde_json::Value;

/// Whether a parameter is sent as several pairs or in another form than one plain value.
pub(crate) fn spreads(parameter: &Node, schema: Option<&Node>) -> bool {
    let style = parameter.get("style").and_then(Node::as_str);
    let plain = schema.and_then(|schema| schema.get("type")).and_then(Node::as_str);
    style == Some("deepObject")
        || parameter.get("content").is_some()
        || !matches!(plain, Some("string" | "integer" | "number" | "boolean"))
}

/// Whether an exploded object makes every name a parameter.
pub(crate) fn takes_any_name(document: &Document, target: Option<&Target<'_>>) -> bool {
    let Some(target) = target else { return false };
    if target.node.get("in").and_then(Node::as_str) != Some("query")
        || target.node.get("style").and_then(Node::as_str) == Some("deepObject")
    {
        return target.node.get("in").and_then(Node::as_str) == Some("querystring");
    }
    let Some(schema) = target.node.get("schema") else { return false };
    let Ok(schema) = document.resolve(schema, &target.pointer.join("schema")) else { return false };
    schema.node.get("type").and_then(Node::as_str) == Some("object")
        && target.node.get("explode").and_then(Node::as_bool) != Some(false)
}

/// A plain value of a query, path or header, by the type of its schema; `None` where that cannot be said.
pub(crate) fn read(document: &Document, schema: &Node, at: &Pointer, text: &str) -> Option<Value> {
    let schema = document.resolve(schema, at).ok()?.node;
    match schema.get("type").and_then(Node::as_str)? {
        "string" => Some(Value::String(text.to_owned())),
        "boolean" => Some(text.parse::<bool>().map_or_else(|_| Value::String(text.to_owned()), Value::Bool)),
        "integer" | "number" => {
            Some(text.parse::<serde_json::Number>().map_or_else(|_| Value::String(text.to_owned()), Value::Number))
        }
        _ => None,
    }
}

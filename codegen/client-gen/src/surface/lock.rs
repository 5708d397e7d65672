//! A public API as a file: what a release had, so that the next one is compared with that and not with what today's
//! generator makes of the old document.

use serde_json::{Value, json};

use super::{Argument, Item, Kind};
use crate::write::ALL_TYPES;
use openapi::document::Pointer;

/// The file's name in a crate.
pub const FILE: &str = "surface.lock";

const KINDS: [(Kind, &str); 7] = [
    (Kind::Type, "type"),
    (Kind::Field, "field"),
    (Kind::Variant, "variant"),
    (Kind::Method, "method"),
    (Kind::Impl, "impl"),
    (Kind::Required, "required"),
    (Kind::Feature, "feature"),
];

/// The items, one a line: kind, path, signature, name on the wire, those of the arguments, and the feature that it needs.
#[must_use]
pub fn lines(items: &[Item]) -> String {
    let mut out = String::new();
    for item in items {
        let kind = KINDS.iter().find(|(kind, _)| *kind == item.kind).map_or("", |(_, name)| name);
        let arguments: Vec<[&str; 2]> = item.arguments.iter().map(|one| [one.wire.as_str(), one.ty.as_str()]).collect();
        let line = match (item.wire.as_str(), arguments.as_slice()) {
            (wire, arguments) if item.apart => json!([kind, item.path, item.signature, wire, arguments, ALL_TYPES]),
            ("", []) => json!([kind, item.path, item.signature]),
            (wire, []) => json!([kind, item.path, item.signature, wire]),
            (wire, arguments) => json!([kind, item.path, item.signature, wire, arguments]),
        };
        out.push_str(&line.to_string());
        out.push('\n');
    }
    out
}

/// Reads what [`lines`] wrote; lines that start with `#` are words.
///
/// # Errors
/// The number of the first line that is no item.
pub fn parse(text: &str) -> Result<Vec<Item>, String> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty());
    let mut items = Vec::new();
    for (at, line) in lines {
        items.push(item(line).ok_or_else(|| format!("{FILE}:{}: this is no item of a public API", at + 1))?);
    }
    items.sort();
    Ok(items)
}

fn item(line: &str) -> Option<Item> {
    let parts: Vec<Value> = serde_json::from_str(line).ok()?;
    let text = |at: usize| parts.get(at).and_then(Value::as_str);
    let kind = KINDS.iter().find(|(_, name)| text(0) == Some(name))?.0;
    let argument = |pair: &Value| {
        let text = |at: usize| Some(pair.get(at)?.as_str()?.to_owned());
        Some(Argument { wire: text(0)?, ty: text(1)?, pointer: Pointer::root() })
    };
    let arguments = match parts.get(4) {
        Some(list) => list.as_array()?.iter().map(argument).collect::<Option<_>>()?,
        None => Vec::new(),
    };
    Some(Item {
        path: text(1)?.to_owned(),
        signature: text(2)?.to_owned(),
        kind,
        pointer: Pointer::root(),
        wire: text(3).unwrap_or_default().to_owned(),
        arguments,
        apart: text(5) == Some(ALL_TYPES),
    })
}

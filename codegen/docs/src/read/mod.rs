//! What the layouts share: type words, sections, tables, sentences, calls, schemas.

pub mod calls;
pub mod glued;
pub mod notation;
pub mod prose;
pub mod schema;
pub mod sections;
pub mod table;
pub mod types;

use super::facts::{Aspect, Evidence, Field, MAX_FIELDS, Part};
use super::page::Literal;
use serde_json::Value;

/// Whether the text can be the name of a field or parameter: `a`, `a.b`, `a[].b`, `X-API-Key`.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    let starts = characters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_' || c == '$');
    starts
        && text.len() <= 128
        && characters.all(|c| c.is_ascii_alphanumeric() || "_-.[]*$".contains(c))
        && !text.ends_with(['.', '-'])
        && !text.contains("..")
}

/// `disks.sizeGb` as `disks[].sizeGb` where `disks` is known to be a list.
#[must_use]
pub fn anchor(part: &Part, dotted: &str) -> String {
    let mut path = String::new();
    if part.fields.len() >= MAX_FIELDS {
        return dotted.to_owned();
    }
    for key in dotted.split('.') {
        if !path.is_empty() {
            let is_list = part.field(&path).is_some_and(|field| field.type_text().starts_with("array"));
            if is_list {
                path.push_str("[]");
            }
            path.push('.');
        }
        path.push_str(key);
    }
    path
}

/// Longest example text that is kept as it is.
const MAX_EXAMPLE: usize = 80;

/// An example value as it may be recorded. Text that is long or a sentence is kept only as a hash,
/// because a lock holds facts and not a page's content.
#[must_use]
pub fn example_value(value: &Value) -> Value {
    match value {
        Value::String(text) if text.len() > MAX_EXAMPLE || text.contains(char::is_whitespace) => {
            use sha2::{Digest, Sha256};
            let hash = super::page::hex(&Sha256::digest(text.as_bytes()));
            Value::String(format!("sha256:{}", &hash[..16]))
        }
        Value::Array(items) => items.iter().take(16).map(example_value).collect(),
        other => other.clone(),
    }
}

/// Fields that an example shows, added to a part as only seen.
pub fn add_example(part: &mut Part, literal: &Literal, base: u32) {
    walk(part, &literal.value, "", "", literal, base, 0);
}

fn walk(part: &mut Part, value: &Value, path: &str, pointer: &str, literal: &Literal, base: u32, depth: usize) {
    let line = base + literal.lines.get(pointer).copied().unwrap_or_default();
    if depth > 12 || part.fields.len() >= MAX_FIELDS {
        return;
    }
    if !path.is_empty() && !path.ends_with("[]") {
        let mut field = Field::new(path, line);
        field.evidence = Evidence::Example;
        if let Some(kind) = json_type(value) {
            field.claim(Aspect::Type, kind, line);
        }
        let of_objects = value.as_array().is_some_and(|items| items.iter().any(Value::is_object));
        if !value.is_object() && !of_objects {
            field.claim(Aspect::Example, example_value(value), line);
        }
        part.add(field);
    }
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let below = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                walk(part, member, &path, &below, literal, base, depth + 1);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate().take(64) {
                if item.is_object() || item.is_array() {
                    let path = format!("{path}[]");
                    walk(part, item, &path, &format!("{pointer}/{at}"), literal, base, depth + 1);
                }
            }
        }
        _ => {}
    }
}

/// A line that is one JSON value.
#[must_use]
pub fn literal(text: &str) -> Option<Value> {
    super::page::read_literal_all(text).map(|literal| literal.value)
}

/// The type an example shows; nothing for null.
#[must_use]
pub fn json_type(value: &Value) -> Option<&'static str> {
    match value {
        Value::Null => None,
        Value::Bool(_) => Some("boolean"),
        // `1` may be a whole number of a field that has fractions.
        Value::Number(_) => Some("number"),
        Value::String(_) => Some("string"),
        Value::Array(_) => Some("array"),
        Value::Object(_) => Some("object"),
    }
}

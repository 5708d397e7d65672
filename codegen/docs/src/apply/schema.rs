//! What a page states of a field, as the schema a spec would have.

use serde_json::{Map, Value, json};

use crate::facts::{Aspect, Field, Part, parent_path};
use openapi::document::Version;

/// The schema of a field and of what is inside of it.
#[must_use]
pub fn of(part: &Part, field: &Field, version: Version) -> Map<String, Value> {
    let nullable = field.value(Aspect::Nullable) == Some(&Value::Bool(true));
    let mut schema = typed(part, &field.path, field.type_text(), nullable, version);
    for (aspect, claim) in &field.claims {
        let skip = matches!(aspect, Aspect::Type | Aspect::Required | Aspect::Nullable | Aspect::Example);
        let off = *aspect == Aspect::Deprecated && claim.value == false;
        if !skip && !off {
            schema.insert(aspect.keyword().to_owned(), claim.value.clone());
        }
    }
    if let Some(example) = field.value(Aspect::Example).filter(|value| is_telling(value)) {
        match version {
            Version::V3_0 => schema.insert("example".to_owned(), example.clone()),
            Version::V3_1 | Version::V3_2 => schema.insert("examples".to_owned(), vec![example.clone()].into()),
        };
    }
    if let Some(deviation) = contradiction(field) {
        schema.insert("x-docs-deviation".to_owned(), deviation);
    }
    schema
}

/// A page that contradicts itself needs a person to say which of the two is so.
fn contradiction(field: &Field) -> Option<Value> {
    let (aspect, claim) =
        field.claims.iter().find(|(aspect, claim)| **aspect != Aspect::Example && !claim.also.is_empty())?;
    let keyword = aspect.keyword();
    let others: Vec<String> = claim.also.iter().map(|(value, _)| value.to_string()).collect();
    Some(json!({
        "says": format!("{keyword} is {} in one place and {} in another", claim.value, others.join(", ")),
        "we": format!("{keyword} is {}", claim.value),
        "why": "TODO",
    }))
}

/// Examples that stand for nothing are left out.
fn is_telling(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty() && !text.starts_with('<') && !text.starts_with("sha256:"),
        Value::Number(_) | Value::Bool(_) => true,
        _ => false,
    }
}

fn typed(part: &Part, path: &str, kind: &str, nullable: bool, version: Version) -> Map<String, Value> {
    let mut schema = Map::new();
    let words = split(kind);
    let bases: Vec<&str> = words.iter().map(|word| word.split('<').next().unwrap_or(word)).collect();
    let known: Vec<Value> =
        bases.iter().filter(|base| !matches!(**base, "any" | "" | "null")).map(|base| (*base).into()).collect();
    match (known.as_slice(), nullable, version) {
        ([], _, _) => {}
        ([one], false, _) => {
            schema.insert("type".to_owned(), one.clone());
        }
        ([one], true, Version::V3_0) => {
            schema.insert("type".to_owned(), one.clone());
            schema.insert("nullable".to_owned(), true.into());
        }
        (several, false, Version::V3_1 | Version::V3_2) => {
            schema.insert("type".to_owned(), several.into());
        }
        (several, true, Version::V3_1 | Version::V3_2) => {
            let with_null = several.iter().cloned().chain([json!("null")]);
            schema.insert("type".to_owned(), with_null.collect());
        }
        (several, _, Version::V3_0) => {
            let choices = several.iter().map(|one| json!({ "type": one }));
            schema.insert("anyOf".to_owned(), choices.collect());
        }
    }
    let inner =
        |base: &str| words.iter().find_map(|word| word.strip_prefix(base)?.strip_prefix('<')?.strip_suffix('>'));
    if bases.contains(&"array") {
        let items_path = format!("{path}[]");
        let items = match part.field(&items_path) {
            Some(field) if !field.type_text().is_empty() => of(part, field, version),
            limits => {
                let mut items = typed(part, &items_path, inner("array").unwrap_or_default(), false, version);
                if inner("array").is_none() && has_children(part, &items_path) {
                    items.insert("type".to_owned(), "object".into());
                    properties(&mut items, part, &items_path, version);
                }
                for (aspect, claim) in limits.iter().flat_map(|field| &field.claims) {
                    items.insert(aspect.keyword().to_owned(), claim.value.clone());
                }
                items
            }
        };
        if !items.is_empty() {
            schema.insert("items".to_owned(), Value::Object(items));
        } else if version == Version::V3_0 {
            // 3.0 wants `items` beside every array.
            schema.insert("items".to_owned(), json!({}));
        }
    }
    if bases.contains(&"object") {
        properties(&mut schema, part, path, version);
        if let Some(values) = inner("object") {
            let values = typed(part, &format!("{path}.*"), values, false, version);
            schema.insert("additionalProperties".to_owned(), Value::Object(values));
        }
    }
    schema
}

fn has_children(part: &Part, path: &str) -> bool {
    part.fields.iter().any(|field| parent_path(&field.path) == path)
}

fn properties(schema: &mut Map<String, Value>, part: &Part, path: &str, version: Version) {
    let mut found = Map::new();
    let mut required = Vec::new();
    for field in part.fields.iter().filter(|field| parent_path(&field.path) == path) {
        if field.path.ends_with("[]") || field.path.ends_with(".*") {
            continue;
        }
        let name = field.path.rsplit('.').next().unwrap_or(&field.path);
        found.insert(name.to_owned(), Value::Object(of(part, field, version)));
        if field.value(Aspect::Required) == Some(&Value::Bool(true)) {
            required.push(Value::from(name));
        }
    }
    if found.is_empty() {
        return;
    }
    if !required.is_empty() {
        schema.insert("required".to_owned(), required.into());
    }
    schema.insert("properties".to_owned(), Value::Object(found));
}

/// A whole body.
#[must_use]
pub fn body(part: &Part, version: Version) -> Map<String, Value> {
    let mut schema = Map::new();
    // A list at the top has its items under `[]`.
    if part.fields.iter().any(|field| field.path.starts_with("[]")) {
        return typed(part, "", "array", false, version);
    }
    schema.insert("type".to_owned(), "object".into());
    properties(&mut schema, part, "", version);
    schema
}

fn split(kind: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0usize, 0);
    for (at, character) in kind.char_indices() {
        match character {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => {
                parts.push(&kind[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&kind[start..]);
    parts
}

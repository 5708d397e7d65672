//! JSON Schema and OpenAPI that stand on a page as code.

use crate::facts::{Aspect, Field, Operation, Place};
use crate::page::{Code, Literal};
use crate::spec;
use openapi::document::{Document, Pointer};
use serde_json::Value;

/// Whether a value on a page is a schema and not an example.
#[must_use]
pub fn is_schema(literal: &Literal) -> bool {
    let Value::Object(members) = &literal.value else {
        return false;
    };
    let has_properties = members
        .get("properties")
        .is_some_and(|properties| properties.as_object().is_some_and(|all| all.values().all(describes)));
    let typed = members.get("type").is_some_and(|kind| {
        matches!(kind.as_str(), Some("object" | "array" | "string" | "integer" | "number" | "boolean"))
    });
    has_properties || (typed && members.contains_key("items")) || members.contains_key("$schema")
}

/// Whether a value describes another one: an object of a response that is called `properties` holds
/// values.
fn describes(value: &Value) -> bool {
    let Value::Object(members) = value else { return false };
    let word = |kind: &Value| {
        matches!(kind.as_str(), Some("object" | "array" | "string" | "integer" | "number" | "boolean" | "null"))
    };
    members.get("type").is_some_and(|kind| word(kind) || kind.as_array().is_some_and(|all| all.iter().all(word)))
        || ["$ref", "anyOf", "oneOf", "allOf", "enum", "const"].iter().any(|key| members.contains_key(*key))
        || members.is_empty()
}

/// The fields a schema on a page declares. Nullability is stated by it either way.
#[must_use]
pub fn fields(code: &Code, place: &Place) -> Vec<Field> {
    // The schema is given a document around it, on its own first line, so that one reader serves
    // specs and pages.
    let text =
        format!("{{\"openapi\":\"3.1.0\",\"x-schema\":{}\n}}", code.text.trim_end().trim_end_matches([';', ',']));
    let Ok(document) = Document::parse("page", &text) else {
        return Vec::new();
    };
    let at = Pointer::root().join("x-schema");
    let Some(node) = document.at(&at) else {
        return Vec::new();
    };
    let mut fields = spec::schema_fields(&document, node, &at, place);
    for field in &mut fields {
        shift(field, code.line.saturating_sub(1));
        drop_item_required(field);
    }
    fields
}

/// An item of a list or a value of a map is neither required nor optional.
pub(crate) fn drop_item_required(field: &mut Field) {
    if field.path.ends_with("[]") || field.path.ends_with(".*") {
        field.claims.remove(&Aspect::Required);
    }
}

fn shift(field: &mut Field, by: u32) {
    field.line += by;
    for claim in field.claims.values_mut() {
        claim.line += by;
    }
}

/// The operations of an OpenAPI document that is part of a page.
/// # Errors
/// The line on the page that cannot be read, and why.
pub fn operations(code: &Code) -> Result<Vec<Operation>, (u32, String)> {
    let document = Document::parse("page", &code.text).map_err(|finding| {
        let line = finding.location.as_ref().map_or(1, |place| place.line);
        (code.line + line.saturating_sub(1), finding.message.clone())
    })?;
    let by = code.line.saturating_sub(1);
    let found = spec::operations(&document).into_iter().map(|operation| {
        let mut facts = operation.facts;
        let heads = [&mut facts.method, &mut facts.path, &mut facts.server, &mut facts.deprecated];
        for claim in heads.into_iter().flatten() {
            claim.line += by;
        }
        for (_, line) in &mut facts.auth {
            *line += by;
        }
        // The names of schemes are the document's own affair.
        facts.auth.retain(|(auth, _)| !matches!(auth, crate::facts::Auth::Scheme(_)));
        for part in &mut facts.parts {
            part.line += by;
            for claim in [&mut part.content, &mut part.required].into_iter().flatten() {
                claim.line += by;
            }
            for field in &mut part.fields {
                shift(field, by);
                drop_item_required(field);
            }
        }
        facts
    });
    Ok(found.collect())
}

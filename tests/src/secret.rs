//! What a document marks as secret, found in the values of its examples.

use client_core::Value;
use client_gen::lower::{BodyKind, Plan, Reply, TypeKind, TypeRef};
use client_gen::samples::Example;

/// Shorter texts are also parts of what is no secret.
const SHORTEST: usize = 6;

/// The secret texts of an operation's example: those that are sent, and those in its successful answer.
#[must_use]
pub fn secrets(plan: &Plan, operation: &str, example: &Example) -> Vec<String> {
    let mut found = Vec::new();
    let Some(operation) = plan.operations.iter().find(|known| known.id == operation) else { return found };
    for body in &operation.bodies {
        if let (BodyKind::Json(ty) | BodyKind::Form(ty), Some(value)) = (&body.kind, &example.body) {
            walk(plan, ty, value, false, &mut found);
        }
    }
    for param in &operation.params {
        if let Some(value) = example.parameters.get(&param.wire) {
            walk(plan, &param.ty, value, false, &mut found);
        }
    }
    let mut answered = Vec::new();
    if let (Reply::Json(ty), Some(value)) = (&operation.success, example.responses.get("200")) {
        walk(plan, ty, value, false, &mut answered);
    }
    // What was sent in the open is none, though an answer that is secret as a whole repeats it.
    let open = format!("{:?} {:?}", example.body, example.parameters);
    answered.retain(|text| !open.contains(text.as_str()));
    found.append(&mut answered);
    found.sort();
    found.dedup();
    found
}

fn walk(plan: &Plan, ty: &TypeRef, value: &Value, secret: bool, found: &mut Vec<String>) {
    match (ty, value) {
        (TypeRef::Secret(inner), _) => walk(plan, inner, value, true, found),
        (TypeRef::Nullable(inner) | TypeRef::Boxed(inner), _) => walk(plan, inner, value, secret, found),
        (_, Value::String(text)) if secret && text.len() >= SHORTEST => found.push(text.clone()),
        (TypeRef::Named(index), _) => named(plan, *index, value, secret, found),
        (TypeRef::List(inner), Value::Array(items)) => {
            items.iter().for_each(|item| walk(plan, inner, item, secret, found));
        }
        (TypeRef::Map(inner), Value::Object(members)) => {
            members.values().for_each(|item| walk(plan, inner, item, secret, found));
        }
        (_, Value::Array(items)) if secret => {
            items.iter().for_each(|item| walk(plan, &TypeRef::Any, item, true, found))
        }
        (_, Value::Object(members)) if secret => {
            members.values().for_each(|item| walk(plan, &TypeRef::Any, item, true, found));
        }
        _ => {}
    }
}

fn named(plan: &Plan, index: usize, value: &Value, secret: bool, found: &mut Vec<String>) {
    match &plan.types[index].kind {
        TypeKind::Object(object) => {
            for field in &object.fields {
                if let Some(value) = value.get(&field.wire) {
                    walk(plan, &field.ty, value, secret, found);
                }
            }
        }
        // Whichever it is: a value that is no variant's has none of its members.
        TypeKind::Tagged { variants, .. } => {
            variants.iter().for_each(|(case, _)| walk(plan, &case.ty, value, secret, found));
        }
        TypeKind::Union(cases) => cases.iter().for_each(|case| walk(plan, &case.ty, value, secret, found)),
        TypeKind::StringEnum(_) | TypeKind::IntEnum(_) => {}
    }
}

//! When two stated values are the same.

use serde_json::{Value, json};

use crate::facts::{Aspect, Auth, Claim, Field};
use crate::read::types;
use crate::spec::SpecOperation;

/// Equal as JSON, numbers by what they are worth.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
        }
        (a, b) => a == b,
    }
}

/// Whether the page states of an aspect what the spec states.
pub(super) fn agrees(aspect: Aspect, page: &Value, spec: &Value) -> bool {
    match aspect {
        Aspect::Type => types::compatible(page.as_str().unwrap_or_default(), spec.as_str().unwrap_or_default()),
        Aspect::Enum => same_set(page, spec),
        _ => same(page, spec),
    }
}

/// Whether a page states the same as before.
pub(super) fn unchanged(aspect: Aspect, now: &Claim, before: &Claim) -> bool {
    if aspect == Aspect::Enum && now.also.is_empty() && before.also.is_empty() {
        return same_set(&now.value, &before.value);
    }
    let all = |a: &Claim, b: &Claim| a.values().all(|mine| b.values().any(|other| same(mine, other)));
    same(&now.value, &before.value) && all(now, before) && all(before, now)
}

/// Same members in any order; null is told by `nullable`.
fn same_set(a: &Value, b: &Value) -> bool {
    let list = |value: &Value| -> Vec<Value> {
        let items = value.as_array().cloned().unwrap_or_default();
        items.into_iter().filter(|item| !item.is_null()).collect()
    };
    let (a, b) = (list(a), list(b));
    a.len() == b.len() && a.iter().all(|item| b.iter().any(|other| same(item, other)))
}

/// One value to show for a claim: a list when the page says several things.
pub(super) fn shown(claim: &Claim) -> Value {
    if claim.also.is_empty() { claim.value.clone() } else { claim.values().cloned().collect() }
}

/// The aspects that one kind of change is about, told together.
pub(super) const GROUPS: &[&[Aspect]] = &[
    &[Aspect::Type],
    &[Aspect::Format],
    &[Aspect::Required],
    &[Aspect::Nullable],
    &[Aspect::Default],
    &[Aspect::Enum],
    &[Aspect::Minimum, Aspect::Maximum, Aspect::ExclusiveMinimum, Aspect::ExclusiveMaximum, Aspect::MultipleOf],
    &[Aspect::MinLength, Aspect::MaxLength, Aspect::MinItems, Aspect::MaxItems],
    &[Aspect::Pattern],
    &[Aspect::Deprecated],
];

/// The value of a group: the bare one where the group has one aspect, else an object by keyword.
pub(super) fn group_value(field: &Field, group: &[Aspect]) -> Option<Value> {
    if let [only] = group {
        return field.claims.get(only).map(shown);
    }
    let members =
        group.iter().filter_map(|aspect| Some((aspect.keyword().to_owned(), shown(field.claims.get(aspect)?))));
    let members: serde_json::Map<String, Value> = members.collect();
    (!members.is_empty()).then_some(Value::Object(members))
}

/// Line on which a group is stated, or the field's own.
pub(super) fn group_line(field: &Field, group: &[Aspect]) -> u32 {
    let lines = group.iter().filter_map(|aspect| field.claims.get(aspect)).map(|claim| claim.line);
    lines.min().unwrap_or(field.line)
}

/// What is told of a field that is new or gone.
pub(super) fn summary(field: &Field) -> Value {
    let mut members = serde_json::Map::new();
    for aspect in Aspect::ALL {
        let Some(claim) = field.claims.get(&aspect) else { continue };
        let quiet = matches!((aspect, &claim.value), (Aspect::Nullable | Aspect::Deprecated, Value::Bool(false)));
        if aspect != Aspect::Example && !quiet {
            members.insert(aspect.keyword().to_owned(), shown(claim));
        }
    }
    if members.is_empty() { json!({}) } else { Value::Object(members) }
}

/// A path as the spec has it, or with the path of one of its servers in front.
pub(super) fn same_path(page: &str, spec: &str, known: &SpecOperation) -> bool {
    if page == spec {
        return true;
    }
    let servers = known.facts.server.iter().flat_map(Claim::values).filter_map(Value::as_str);
    servers
        .filter_map(|server| server.split_once("://")?.1.split_once('/').map(|(_, path)| path))
        .any(|prefix| page.strip_prefix('/').and_then(|rest| rest.strip_prefix(prefix)) == Some(spec))
}

/// Whether a way to sign in that a page names is one the spec has.
pub(super) fn auth_known(page: &Auth, spec: &[(Auth, u32)]) -> bool {
    let has = |wanted: &Auth| spec.iter().any(|(auth, _)| auth == wanted);
    match page {
        Auth::Scheme(name) => {
            let lower = name.to_ascii_lowercase();
            let bearer = ["bearer", "oauth2", "jwt"].iter().any(|word| lower.contains(word));
            has(page) || (bearer && has(&Auth::Bearer)) || (lower.contains("basic") && has(&Auth::Basic))
        }
        Auth::Header(name) if name.eq_ignore_ascii_case("authorization") => {
            has(&Auth::Bearer) || has(&Auth::Basic) || has(page)
        }
        Auth::Header(name) => {
            spec.iter().any(|(auth, _)| matches!(auth, Auth::Header(known) if known.eq_ignore_ascii_case(name)))
        }
        other => has(other),
    }
}

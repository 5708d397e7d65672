//! Keywords that state rules between values: `if`, `dependentRequired`, `contains`, our `x-compare` and the like.

use serde_json::{Map, Number, Value};

use super::{Run, shown};
use crate::document::{Node, Pointer};
use diagnostics::quote;

/// How `x-compare` relates two values, and in words.
pub const RELATIONS: &[(&str, &str)] = &[
    ("less", "less than"),
    ("at most", "at most"),
    ("equal", "equal to"),
    ("at least", "at least"),
    ("greater", "greater than"),
];

/// Whether this is an entry of `x-compare`.
pub fn is_comparison(entry: &Node) -> bool {
    let pointer = |key: &str| entry.get(key).and_then(Node::as_str).is_some_and(|text| text.starts_with('/'));
    let is = entry.get("is").and_then(Node::as_str);
    let known = ["left", "is", "right", "says"];
    pointer("left")
        && pointer("right")
        && RELATIONS.iter().any(|(name, _)| Some(*name) == is)
        && entry.members().all(|member| known.contains(&&*member.key))
}

pub(super) fn check(run: &mut Run<'_, '_>, schema: &Node, value: &Value, at: &Pointer, depth: usize) {
    if let Some(condition) = schema.get("if") {
        let key = if run.apart(condition, value, at, depth).is_empty() { "then" } else { "else" };
        if let Some(branch) = schema.get(key) {
            run.schema(branch, value, at, depth + 1);
        }
    }
    match value {
        Value::Object(properties) => object(run, schema, properties, value, at, depth),
        Value::Array(items) => array(run, schema, items, at, depth),
        _ => {}
    }
    for entry in schema.get("x-compare").into_iter().flat_map(Node::items) {
        compare(run, entry, value, at);
    }
}

fn object(
    run: &mut Run<'_, '_>,
    schema: &Node,
    properties: &Map<String, Value>,
    value: &Value,
    at: &Pointer,
    depth: usize,
) {
    for member in schema.get("dependentRequired").into_iter().flat_map(Node::members) {
        if !properties.contains_key(&*member.key) {
            continue;
        }
        for name in member.node.items() {
            if let Some(text) = name.as_str().filter(|text| !properties.contains_key(*text)) {
                run.miss(at, name, format!("{} is missing, which {} needs", quote(text), quote(&member.key)));
            }
        }
    }
    for member in schema.get("dependentSchemas").into_iter().flat_map(Node::members) {
        if properties.contains_key(&*member.key) {
            run.schema(&member.node, value, at, depth + 1);
        }
    }
    if let Some(names) = schema.get("propertyNames") {
        for name in properties.keys() {
            run.schema(names, &Value::String(name.clone()), &at.join(name), depth + 1);
        }
    }
}

fn array(run: &mut Run<'_, '_>, schema: &Node, items: &[Value], at: &Pointer, depth: usize) {
    let Some(node) = schema.get("contains") else { return };
    let count = items.iter().filter(|item| run.apart(node, item, at, depth).is_empty()).count();
    let bound = |key: &str| schema.get(key).and_then(Node::as_i64).and_then(|bound| usize::try_from(bound).ok());
    let (least, most) = (bound("minContains").unwrap_or(1), bound("maxContains").unwrap_or(usize::MAX));
    if count < least || count > most {
        run.miss(at, node, format!("{count} of the items fit `contains`"));
    }
}

fn compare(run: &mut Run<'_, '_>, entry: &Node, value: &Value, at: &Pointer) {
    let number = |key: &str| match value.pointer(entry.get(key)?.as_str()?)? {
        Value::Array(items) => Some(Number::from(items.len())),
        Value::Number(number) => Some(number.clone()),
        _ => None,
    };
    let (Some(left), Some(right)) = (number("left"), number("right")) else { return };
    let order = match (left.as_i64(), right.as_i64()) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => match left.as_f64().unwrap_or_default().partial_cmp(&right.as_f64().unwrap_or_default()) {
            Some(order) => order,
            None => return,
        },
    };
    let is = entry.get("is").and_then(Node::as_str).unwrap_or_default();
    let holds = match is {
        "less" => order.is_lt(),
        "at most" => order.is_le(),
        "equal" => order.is_eq(),
        "at least" => order.is_ge(),
        "greater" => order.is_gt(),
        _ => return,
    };
    if !holds {
        let name = |key: &str| quote(entry.get(key).and_then(Node::as_str).unwrap_or_default());
        let (left, right) = (shown(&left.into()), shown(&right.into()));
        let message = format!("{} is {left} and {} is {right}, where {is} is asked for", name("left"), name("right"));
        run.miss(at, entry, message);
    }
}

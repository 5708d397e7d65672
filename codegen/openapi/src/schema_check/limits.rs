//! Limits on numbers, texts, lists and objects.

use serde_json::Value;

use super::{Run, equal, shown};
use crate::document::{Node, Pointer};

pub(super) fn check(run: &mut Run<'_, '_>, schema: &Node, value: &Value, at: &Pointer) {
    match value {
        Value::Number(number) => {
            if let Some(number) = number.as_f64() {
                numbers(run, schema, number, at);
            }
        }
        // Counted only if asked: most schemas set no length.
        Value::String(text) if schema.get("minLength").or(schema.get("maxLength")).is_some() => {
            let length = text.chars().count();
            size(run, schema, ("minLength", "maxLength"), length, "characters", at);
        }
        Value::Array(items) => {
            size(run, schema, ("minItems", "maxItems"), items.len(), "items", at);
            if let Some(node) = schema.get("uniqueItems")
                && node.as_bool() == Some(true)
                // Quadratic: long lists are let pass.
                && items.len() <= 500
                && let Some((index, _)) = items
                    .iter()
                    .enumerate()
                    .find(|(index, item)| items[..*index].iter().any(|other| equal(other, item)))
            {
                run.miss(&at.index(index), node, "an item of a set stands twice".to_owned());
            }
        }
        Value::Object(members) => {
            let names = ("minProperties", "maxProperties");
            size(run, schema, names, members.len(), "members", at);
        }
        _ => {}
    }
}

fn float(node: Option<&Node>) -> Option<f64> {
    node?.as_number()?.as_f64()
}

fn numbers(run: &mut Run<'_, '_>, schema: &Node, value: f64, at: &Pointer) {
    let said = |word: &str| schema.get(word).and_then(Node::as_bool) == Some(true);
    for (word, exclusive_word, sign) in [("minimum", "exclusiveMinimum", 1.0), ("maximum", "exclusiveMaximum", -1.0)] {
        // 3.0 makes the plain bound exclusive by a flag, 3.1 has a second bound.
        let exclusive_flag = said(exclusive_word);
        let bounds = [(word, exclusive_flag), (exclusive_word, true)];
        for (name, exclusive) in bounds {
            let Some(node) = schema.get(name) else {
                continue;
            };
            let Some(bound) = float(Some(node)) else {
                continue;
            };
            let inside = (value - bound) * sign;
            if inside < 0.0 || (exclusive && inside == 0.0) {
                let side = if sign > 0.0 { "below" } else { "above" };
                let message = format!("{value} is {side} the limit {bound}");
                run.miss(at, node, message);
            }
        }
    }
    if let Some(node) = schema.get("multipleOf")
        && let Some(step) = float(Some(node))
        && step > 0.0
    {
        let times = value / step;
        // 0.3 is a multiple of 0.1 to everyone but a float.
        if times.is_finite() && (times - times.round()).abs() > 1e-9 * times.abs().max(1.0) {
            run.miss(at, node, format!("{value} is no multiple of {step}"));
        }
    }
}

fn size(run: &mut Run<'_, '_>, schema: &Node, (least, most): (&str, &str), length: usize, what: &str, at: &Pointer) {
    for (name, at_least) in [(least, true), (most, false)] {
        let Some(node) = schema.get(name) else {
            continue;
        };
        let Some(bound) = float(Some(node)) else {
            continue;
        };
        let outside = match at_least {
            true => (length as f64) < bound,
            false => (length as f64) > bound,
        };
        if outside {
            let limit = shown(&node.to_json());
            let word = if at_least { "at least" } else { "at most" };
            run.miss(at, node, format!("{length} {what} where {word} {limit} are asked for"));
        }
    }
}

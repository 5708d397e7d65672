//! Which documented limits clients check.

use std::cmp::Ordering;
use std::collections::HashMap;

use serde_json::Number;

use super::plan::Limits;
use openapi::document::Node;
use openapi::schema_check::{Pattern, unchecked};

/// The patterns met so far, and whether clients check them.
pub type Patterns = HashMap<String, bool>;

/// What the keywords of one schema limit.
pub fn own(node: &Node) -> Limits {
    let number = |key: &str| node.get(key).and_then(Node::as_number).cloned();
    let count = |key: &str| node.get(key).and_then(Node::as_i64).and_then(|n| u64::try_from(n).ok());
    let mut limits = Limits {
        min: number("minimum"),
        max: number("maximum"),
        exclusive_min: number("exclusiveMinimum"),
        exclusive_max: number("exclusiveMaximum"),
        multiple_of: number("multipleOf"),
        min_length: count("minLength"),
        max_length: count("maxLength"),
        pattern: node.get("pattern").and_then(Node::as_str).map(str::to_owned),
        min_items: count("minItems"),
        max_items: count("maxItems"),
        unique_items: node.get("uniqueItems").and_then(Node::as_bool) == Some(true),
        min_properties: count("minProperties"),
        max_properties: count("maxProperties"),
        items: None,
    };
    // 3.0 writes a flag beside the bound.
    let flag = |key: &str| node.get(key).and_then(Node::as_bool) == Some(true);
    if flag("exclusiveMinimum") {
        limits.exclusive_min = limits.min.take();
    }
    if flag("exclusiveMaximum") {
        limits.exclusive_max = limits.max.take();
    }
    limits
}

/// Adds limits that hold as well: of two, the one that leaves fewer values. Gives the keywords of
/// which only the later one is kept, because no one limit says both.
pub fn tighten(limits: &mut Limits, other: Limits) -> Vec<&'static str> {
    fn pick<T>(known: &mut Option<T>, other: Option<T>, better: impl Fn(&T, &T) -> bool) {
        *known = match (known.take(), other) {
            (Some(known), Some(other)) if better(&other, &known) => Some(other),
            (Some(known), _) => Some(known),
            (None, other) => other,
        };
    }
    let above = |a: &Number, b: &Number| compare(a, b) == Ordering::Greater;
    let below = |a: &Number, b: &Number| compare(a, b) == Ordering::Less;
    pick(&mut limits.min, other.min, above);
    pick(&mut limits.max, other.max, below);
    pick(&mut limits.exclusive_min, other.exclusive_min, above);
    pick(&mut limits.exclusive_max, other.exclusive_max, below);
    pick(&mut limits.min_length, other.min_length, |a, b| a > b);
    pick(&mut limits.max_length, other.max_length, |a, b| a < b);
    pick(&mut limits.min_items, other.min_items, |a, b| a > b);
    pick(&mut limits.max_items, other.max_items, |a, b| a < b);
    pick(&mut limits.min_properties, other.min_properties, |a, b| a > b);
    pick(&mut limits.max_properties, other.max_properties, |a, b| a < b);
    limits.unique_items |= other.unique_items;
    let mut lost = Vec::new();
    if let (Some(known), Some(pattern)) = (&limits.pattern, &other.pattern)
        && known != pattern
    {
        lost.push("pattern");
    }
    limits.pattern = other.pattern.or(limits.pattern.take());
    limits.multiple_of = match (limits.multiple_of.take(), other.multiple_of) {
        (Some(known), Some(other)) => match (known.as_u64(), other.as_u64()) {
            (Some(a), Some(b)) if a > 0 && b > 0 && a % b == 0 => Some(known),
            (Some(a), Some(b)) if a > 0 && b > 0 && b % a == 0 => Some(other),
            _ if known == other => Some(other),
            _ => {
                lost.push("multipleOf");
                Some(other)
            }
        },
        (known, other) => other.or(known),
    };
    if let Some(other) = other.items {
        let mut items = limits.items.take().unwrap_or_default();
        lost.extend(tighten(&mut items, *other));
        limits.items = Some(items);
    }
    lost
}

/// Exact for integers, as floats otherwise.
fn compare(a: &Number, b: &Number) -> Ordering {
    let exact = a.as_i128().zip(b.as_i128()).map(|(a, b)| a.cmp(&b));
    let float = || a.as_f64().zip(b.as_f64()).and_then(|(a, b)| a.partial_cmp(&b));
    exact.or_else(float).unwrap_or(Ordering::Equal)
}

/// Takes out what is documented and not checked: patterns that clients cannot check, and limits that an example or
/// default of the schema itself breaks. One of the two is wrong then, and a value that the documentation shows must not
/// be refused.
pub fn keep_checked(limits: &mut Limits, shown: &[&Node], patterns: &mut Patterns) {
    if let Some(pattern) = &limits.pattern {
        let known = patterns.get(pattern).copied();
        let checked = known.unwrap_or_else(|| unchecked(pattern).is_none());
        if known.is_none() {
            patterns.insert(pattern.clone(), checked);
        }
        if !checked {
            limits.pattern = None;
        }
    }
    for value in shown {
        fit(limits, value);
    }
}

/// Takes out what this value breaks.
pub fn fit(limits: &mut Limits, value: &Node) {
    if let Some(text) = value.as_str() {
        let length = text.chars().count() as u64;
        limits.min_length = limits.min_length.filter(|min| length >= *min);
        limits.max_length = limits.max_length.filter(|max| length <= *max);
        let matches = |pattern: &String| Pattern::new(pattern).ok().and_then(|pattern| pattern.matches(text));
        limits.pattern = limits.pattern.take().filter(|pattern| matches(pattern) != Some(false));
    }
    if let Some(number) = value.as_number().and_then(serde_json::Number::as_f64) {
        let of = |limit: &serde_json::Number| limit.as_f64().unwrap_or(number);
        limits.min = limits.min.take().filter(|min| number >= of(min));
        limits.max = limits.max.take().filter(|max| number <= of(max));
        limits.exclusive_min = limits.exclusive_min.take().filter(|min| number > of(min));
        limits.exclusive_max = limits.exclusive_max.take().filter(|max| number < of(max));
        let whole = |step: &serde_json::Number| match (value.as_i64(), step.as_i64()) {
            (Some(value), Some(step)) if step != 0 => value % step == 0,
            // Fractions round; what they say is not clear enough.
            _ => true,
        };
        limits.multiple_of = limits.multiple_of.take().filter(whole);
    }
    if let Some(items) = value.as_array() {
        let count = items.len() as u64;
        limits.min_items = limits.min_items.filter(|min| count >= *min);
        limits.max_items = limits.max_items.filter(|max| count <= *max);
        if let Some(of_items) = &mut limits.items {
            items.iter().for_each(|item| fit(of_items, item));
        }
        limits.items.take_if(|of_items| of_items.is_none());
    }
}

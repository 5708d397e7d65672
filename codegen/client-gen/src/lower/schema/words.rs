//! What is said of a schema, in words: its description, and a line of facts about it.

use super::Use;
use crate::lower::plan::Limits;
use crate::lower::prose;
use openapi::document::Node;

pub(super) fn described(description: Option<&str>, node: &Node, used: &Use) -> String {
    let unit = node.get("x-unit").and_then(Node::as_str);
    let default = node.get("default");
    if description.is_none() && unit.is_none() && default.is_none() {
        return String::new();
    }
    described_by(description, unit, default, &used.documented)
}

/// Description, then unit, limits and default in one line of their own.
pub(super) fn described_by(
    description: Option<&str>,
    unit: Option<&str>,
    default: Option<&Node>,
    limits: &Limits,
) -> String {
    let mut docs = description.map(prose::clean).unwrap_or_default();
    let mut facts = Vec::new();
    if let Some(unit) = unit {
        facts.push(format!("Unit: {}.", prose::clean(unit)));
    }
    if let Some(range) = limits_in_words(limits) {
        facts.push(format!("{range}."));
    }
    if let Some(default) = default {
        facts.push(format!("Default: {}.", prose::code(&default.to_json().to_string())));
    }
    if !facts.is_empty() {
        if !docs.is_empty() {
            docs.push_str("\n\n");
        }
        docs.push_str(&facts.join(" "));
    }
    docs
}

fn limits_in_words(limits: &Limits) -> Option<String> {
    let mut words = Vec::new();
    match (&limits.min, &limits.max) {
        (Some(min), Some(max)) => words.push(format!("{min} to {max}")),
        (Some(min), None) => words.push(format!("at least {min}")),
        (None, Some(max)) => words.push(format!("at most {max}")),
        (None, None) => {}
    }
    if let Some(min) = &limits.exclusive_min {
        words.push(format!("above {min}"));
    }
    if let Some(max) = &limits.exclusive_max {
        words.push(format!("below {max}"));
    }
    if let Some(step) = &limits.multiple_of {
        words.push(format!("a multiple of {step}"));
    }
    let mut count = |min: Option<u64>, max: Option<u64>, what: &str| match (min, max) {
        (Some(min), Some(max)) => words.push(format!("{min} to {max} {what}")),
        (Some(min), None) if min > 0 => words.push(format!("at least {min} {what}")),
        (None, Some(max)) => words.push(format!("at most {max} {what}")),
        _ => {}
    };
    count(limits.min_length, limits.max_length, "characters");
    count(limits.min_items, limits.max_items, "items");
    count(limits.min_properties, limits.max_properties, "members");
    if limits.unique_items {
        words.push("no item twice".to_owned());
    }
    if let Some(pattern) = &limits.pattern {
        words.push(format!("matching {}", prose::code(pattern)));
    }
    (!words.is_empty()).then(|| format!("Documented limits: {}", words.join(", ")))
}

//! Which documented limits clients check.

use std::collections::HashMap;

use super::plan::Limits;
use openapi::document::Node;
use openapi::schema_check::{Pattern, unchecked};

/// The patterns met so far, and whether clients check them.
pub type Patterns = HashMap<String, bool>;

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

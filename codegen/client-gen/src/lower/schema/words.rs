//! What is said of a schema, in words: its description, and a line of facts about it.

use crate::lower::plan::Limits;
use crate::lower::prose;
use openapi::document::Node;

/// What is said of a schema.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Its description.
    description: String,
    /// `x-unit`
    unit: Option<String>,
    /// `default`
    default: Option<String>,
    /// Rules that are checked before sending.
    rules: Vec<String>,
}

impl Said {
    /// What these keywords say.
    pub(super) fn new(description: Option<&str>, unit: Option<&str>, default: Option<&Node>) -> Self {
        Said {
            description: description.map(prose::clean).unwrap_or_default(),
            unit: unit.map(prose::clean),
            default: default.map(|default| prose::code(&default.to_json().to_string())),
            rules: Vec::new(),
        }
    }

    /// Adds rules, in words.
    pub(super) fn rules(&mut self, rules: &[String]) {
        self.rules.extend_from_slice(rules);
    }

    /// What is said beside a reference counts there, where it says anything.
    pub(super) fn over(&mut self, other: Said) {
        if !other.description.is_empty() {
            self.description = other.description;
        }
        self.unit = other.unit.or(self.unit.take());
        self.default = other.default.or(self.default.take());
    }

    /// Unit, limits and default in one line; empty if there is none.
    pub(super) fn facts(&self, limits: &Limits) -> String {
        let unit = self.unit.iter().map(|unit| format!("Unit: {unit}."));
        let range = limits_in_words(limits).into_iter().map(|range| format!("{range}."));
        let default = self.default.iter().map(|default| format!("Default: {default}."));
        unit.chain(range).chain(default).collect::<Vec<_>>().join(" ")
    }

    /// Description, then the line of facts.
    pub(super) fn docs(&self, limits: &Limits) -> String {
        let parts = [self.description.clone(), self.facts(limits)];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        with_rules(parts.join("\n\n"), &self.rules)
    }
}

/// Documentation with the rules that are checked before sending.
pub fn with_rules(docs: String, rules: &[String]) -> String {
    if rules.is_empty() {
        return docs;
    }
    let list: Vec<String> = rules.iter().map(|rule| format!("- {}.", prose::clean(rule))).collect();
    let list = format!("Documented rules, checked before the request is sent:\n\n{}", list.join("\n"));
    if docs.is_empty() { list } else { format!("{docs}\n\n{list}") }
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
    count(limits.min_properties, limits.max_properties, "properties");
    if limits.unique_items {
        words.push("unique items".to_owned());
    }
    if let Some(pattern) = &limits.pattern {
        words.push(format!("matching {}", prose::code(pattern)));
    }
    (!words.is_empty()).then(|| format!("Documented constraints: {}", words.join(", ")))
}

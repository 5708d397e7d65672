//! An enum value stands once.

use super::prelude::*;

/// An enum value stands once.
pub const RULE: Rule = Rule {
    id: "enum-duplicate",
    severity: Severity::Warning,
    title: "Enum values are unique",
    why: "A repeated value is usually a misspelled other one.",
    effect: "The second one is left out.",
    bad: r"components:
  schemas:
    Zone: {type: string, enum: [east, west, east]}
",
    good: r"components:
  schemas:
    Zone: {type: string, enum: [east, west, north]}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        let mut seen = HashMap::new();
        for site in schema.site.items("enum") {
            // Texts and numbers that look alike are told apart by their quotes in JSON.
            let key = match site.node.as_array().is_some() || site.node.as_object().is_some() {
                true => continue,
                false => site.node.to_json().to_string(),
            };
            let message = format!("enum value {} is repeated", quote(&key));
            match seen.get(&key) {
                None => {
                    seen.insert(key, site.span);
                }
                Some(first) => out.push(
                    RULE.find(cx, &site, message).help("remove one of them").related(cx.location(*first), "first here"),
                ),
            }
        }
    }
}

//! An enum has values.

use super::prelude::*;

/// An enum has values.
pub const RULE: Rule = Rule {
    id: "enum-empty",
    severity: Severity::Error,
    title: "An enum has values",
    why: "No value fits an empty enum.",
    effect: "The enum is ignored.",
    bad: r"components:
  schemas:
    Zone: {type: string, enum: []}
",
    good: r"components:
  schemas:
    Zone: {type: string, enum: [east]}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        let Some(site) = schema.site.below("enum") else { continue };
        let what = match site.node.as_array() {
            Some([]) => "an empty enum",
            Some(_) => continue,
            None => "an `enum` that is not an array",
        };
        out.push(RULE.find(cx, &site, what).help("list the values, or remove `enum`"));
    }
}

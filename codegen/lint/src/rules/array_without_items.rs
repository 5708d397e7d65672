//! A list says what its items are.

use super::prelude::*;

/// A list says what its items are.
pub const RULE: Rule = Rule {
    id: "array-without-items",
    severity: Severity::Warning,
    title: "An array has `items`",
    why: "In 3.0 `items` is required; without it nothing is known of them.",
    effect: "The items are `serde_json::Value`.",
    bad: r"components:
  schemas:
    Nodes: {type: array}
",
    good: r"components:
  schemas:
    Nodes: {type: array, items: {type: string}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        let is_list = own_types(schema.site.node).is_some_and(|t| t.without(Types::NULL) == Types::ARRAY);
        let says = ["items", "prefixItems", "allOf", "oneOf", "anyOf"];
        if is_list && says.iter().all(|key| schema.get(key).is_none()) {
            let help = "add `items`; `items: {}` if they can be anything";
            out.push(RULE.find(cx, &schema.site, "a list without `items`").help(help));
        }
    }
}

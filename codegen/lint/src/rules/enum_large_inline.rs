//! A long enum is a component.

use super::prelude::*;

/// A long enum is a component.
pub const RULE: Rule = Rule {
    id: "enum-large-inline",
    severity: Severity::Info,
    title: "A long enum is a component",
    why: "A type with many values should have a name and one place to change it.",
    effect: "The enum gets a name made of those of its parents.",
    bad: r"components:
  schemas:
    Node:
      type: object
      properties:
        zone: {type: string, enum: [a, b, c, d, e, f, g, h, i, j, k, l, m]}
",
    good: r##"components:
  schemas:
    Node: {type: object, properties: {zone: {$ref: "#/components/schemas/Zone"}}}
    Zone: {type: string, enum: [a, b, c, d, e, f, g, h, i, j, k, l, m]}
"##,
    fix: None,
    check,
};

/// Values from which an enum counts as long.
const LONG: usize = 12;

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        if matches!(schema.place, Place::Component(_)) {
            continue;
        }
        let count = schema.get("enum").map_or(0, |values| values.items().count());
        if count > LONG {
            let site = schema.site.below_or_self("enum");
            let message = format!("an inline enum of {count} values");
            out.push(RULE.find(cx, &site, message).help("move it to `components/schemas`"));
        }
    }
}

//! A null among enum values is allowed by the type.

use super::prelude::*;

/// A null among enum values is allowed by the type.
pub const RULE: Rule = Rule {
    id: "enum-null",
    severity: Severity::Warning,
    title: "A null among enum values is allowed by the type",
    why: "`null` in `enum` has no effect while the type excludes it.",
    effect: "The value may be null: an `Option`.",
    bad: r"components:
  schemas:
    Zone: {type: string, enum: [east, west, null]}
",
    good: r#"components:
  schemas:
    Zone: {type: [string, "null"], enum: [east, west, null]}
"#,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        if own_types(schema.site.node).is_none() || shape::says_null(schema.site.node) {
            continue;
        }
        for site in schema.site.items("enum") {
            if site.node.is_null() {
                let help = match cx.version() {
                    Version::V3_0 => "add `nullable: true`, or remove the null",
                    Version::V3_1 | Version::V3_2 => "add `\"null\"` to the type, or remove the null",
                };
                let message = "an enum lists null, but the type does not allow it";
                out.push(RULE.find(cx, &site, message).help(help));
            }
        }
    }
}

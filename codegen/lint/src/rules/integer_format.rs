//! An integer says how wide it is.

use super::prelude::*;

/// An integer says how wide it is.
pub const RULE: Rule = Rule {
    id: "integer-format",
    severity: Severity::Info,
    title: "An integer has a format",
    why: "`int32` and `int64` are the formats OpenAPI names; most providers mean one of them.",
    effect: "The value is an `i64`.",
    bad: r"components:
  schemas:
    Node: {type: object, properties: {gpus: {type: integer}}}
",
    good: r"components:
  schemas:
    Node: {type: object, properties: {gpus: {type: integer, format: int32}}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        let integer = own_types(schema.site.node).is_some_and(|types| types.without(Types::NULL) == Types::INTEGER);
        let said = ["format", "enum", "const"].iter().any(|key| schema.get(key).is_some());
        if integer && !said {
            let site = schema.site.below_or_self("type");
            let help = "add `format: int32` or `format: int64`";
            out.push(RULE.find(cx, &site, "an integer without `format`").help(help));
        }
    }
}

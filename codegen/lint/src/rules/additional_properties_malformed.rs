//! `additionalProperties` is a schema, true or false.

use super::prelude::*;

/// `additionalProperties` is a schema, true or false.
pub const RULE: Rule = Rule {
    id: "additional-properties-malformed",
    severity: Severity::Error,
    title: "`additionalProperties` is a schema, true or false",
    why: "Any other value has no meaning.",
    effect: "It is ignored.",
    bad: r"components:
  schemas:
    Labels: {type: object, additionalProperties: string}
",
    good: r"components:
  schemas:
    Labels: {type: object, additionalProperties: {type: string}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        let Some(site) = schema.site.below("additionalProperties") else { continue };
        if site.node.as_bool().is_none() && site.node.as_object().is_none() {
            let message = format!("`additionalProperties` is a {}", site.node.kind());
            out.push(RULE.find(cx, &site, message).help("write a schema, `true` or `false`"));
        }
    }
}

//! A format belongs to the type.

use super::prelude::*;

/// A format belongs to the type.
pub const RULE: Rule = Rule {
    id: "format-type-mismatch",
    severity: Severity::Warning,
    title: "The format applies to the type",
    why: "A format of another type is ignored: `date-time` applies to strings, `int64` to numbers.",
    effect: "The format is ignored.",
    bad: r"components:
  schemas:
    Node: {type: object, properties: {created: {type: integer, format: date-time}}}
",
    good: r"components:
  schemas:
    Node: {type: object, properties: {created: {type: string, format: date-time}}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        let Some(types) = own_types(schema.site.node) else { continue };
        let Some(format) = schema.get("format").and_then(Node::as_str) else { continue };
        let Some(known) = openapi::formats::named(format) else { continue };
        if types.and(known.applies_to).is_empty() {
            let site = schema.site.below_or_self("format");
            let named = schema.get("type").map(|node| cx.document.text(node.span));
            let named = quote(named.unwrap_or_default());
            let message = format!("format {} does not belong to type {named}", quote(format));
            out.push(RULE.find(cx, &site, message).help("correct the type or the format"));
        }
    }
}

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
        let meant = match format {
            "int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64" => {
                // A number that is whole, or text that holds one too large for JavaScript.
                Types::NUMBER.or(Types::STRING)
            }
            "float" | "double" => Types::NUMBER.or(Types::STRING),
            "date-time" | "date" | "time" | "duration" | "uuid" | "email" | "uri" | "hostname" | "ipv4" | "ipv6"
            | "byte" | "binary" | "password" => Types::STRING,
            _ => continue,
        };
        if types.and(meant).is_empty() {
            let site = schema.site.below_or_self("format");
            let named = schema.get("type").map(|node| cx.document.text(node.span));
            let named = quote(named.unwrap_or_default());
            let message = format!("format {} does not belong to type {named}", quote(format));
            out.push(RULE.find(cx, &site, message).help("correct the type or the format"));
        }
    }
}

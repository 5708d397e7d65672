//! Enum values have the schema's type.

use super::prelude::*;

/// Enum values have the schema's type.
pub const RULE: Rule = Rule {
    id: "enum-type-mismatch",
    severity: Severity::Error,
    title: "Enum values have the schema's type",
    why: "YAML reads `1.0`, `yes` or `2024-01-01` in its own way: a string must be quoted where YAML would read another type.",
    effect: "The values decide the type, not `type`; values of several kinds are a `serde_json::Value`.",
    bad: r"components:
  schemas:
    Version: {type: string, enum: [1.0, 2.0]}
",
    good: r#"components:
  schemas:
    Version: {type: string, enum: ["1.0", "2.0"]}
"#,
    fix: Some("Quotes numbers and booleans in an enum of strings."),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        let Some(types) = own_types(schema.site.node) else { continue };
        for site in schema.site.items("enum") {
            // A null is another rule's business.
            if site.node.is_null() || !types.and(Types::of_value(site.node)).is_empty() {
                continue;
            }
            let scalar = site.node.as_number().is_some() || site.node.as_bool().is_some();
            let fix = (scalar && types.without(Types::NULL) == Types::STRING).then(|| {
                let text = cx.document.text(site.node.span);
                edit::replace(site.node, "quote the value", &format!("\"{text}\""))
            });
            let text = clip(cx.document.text(site.node.span), 40);
            let message = format!("enum value {} is a {}", quote(&text), site.node.kind());
            out.push(RULE.find(cx, &site, message).help("quote it, or change the type").fix(fix));
        }
    }
}

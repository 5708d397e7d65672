//! A default fits its schema.

use super::prelude::*;

/// A default fits its schema.
pub const RULE: Rule = Rule {
    id: "default-invalid",
    severity: Severity::Warning,
    title: "A default matches its schema",
    why: "The server would refuse the value, or it means something else.",
    effect: "The documentation shows the default as it is written.",
    bad: r#"components:
  schemas:
    Page: {type: object, properties: {size: {type: integer, default: "20"}}}
"#,
    good: r"components:
  schemas:
    Page: {type: object, properties: {size: {type: integer, default: 20}}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        let Some(site) = schema.site.below("default") else { continue };
        let value = site.node.to_json();
        // `default: null` is the usual way to say that there is none.
        if value.is_null() {
            continue;
        }
        let found = cx.checker.check(schema.site.node, &value, Side::Either);
        let Some(first) = found.first() else { continue };
        let place = first.pointer.find(site.node).map_or(site.span, short);
        let site = Site { span: place, ..site };
        let message = format!("a default that does not fit: {}", first.message);
        out.push(RULE.find(cx, &site, message).help("correct the default or the schema"));
    }
}

//! A schema is an object of keywords.

use super::prelude::*;

/// A schema is an object of keywords.
pub const RULE: Rule = Rule {
    id: "schema-malformed",
    severity: Severity::Error,
    title: "A schema is an object of keywords",
    why: "In place of a schema, a string or an array has no meaning, and neither have `properties` or `allOf` of another type.",
    effect: "The value is a `serde_json::Value`.",
    bad: r"components:
  schemas:
    Node: {type: object, properties: {id: string}}
",
    good: r"components:
  schemas:
    Node: {type: object, properties: {id: {type: string}}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in &cx.schemas {
        let node = schema.site.node;
        let boolean = node.as_bool().is_some() && cx.version() >= Version::V3_1;
        if node.as_object().is_none() && !boolean {
            let message = format!("a schema that is a {}", node.kind());
            out.push(RULE.find(cx, &schema.site, message).help("write `{type: ...}`"));
            continue;
        }
        for (key, mapping) in
            [("properties", true), ("patternProperties", true), ("allOf", false), ("anyOf", false), ("oneOf", false)]
        {
            let Some(site) = schema.site.below(key) else { continue };
            let (fits, wanted) = match mapping {
                true => (site.node.as_object().is_some(), "an object of names"),
                false => (site.node.as_array().is_some_and(|l| !l.is_empty()), "a list of schemas"),
            };
            if !fits {
                let message = format!("`{key}` is not {wanted}");
                out.push(RULE.find(cx, &site, message).help(format!("write {wanted}")));
            }
        }
    }
}

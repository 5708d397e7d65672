//! A schema names its type.

use super::prelude::*;

/// A schema names its type.
pub const RULE: Rule = Rule {
    id: "type-missing",
    severity: Severity::Warning,
    title: "A schema has a type",
    why: "`properties` alone also allow any value that is not an object; every generator has to guess.",
    effect: "The type is inferred from other keywords: `properties` mean an object, `items` an array, an enum of strings or a `pattern` a string.",
    bad: r"components:
  schemas:
    Node: {properties: {id: {type: string}}}
",
    good: r"components:
  schemas:
    Node: {type: object, properties: {id: {type: string}}}
",
    fix: Some("Adds the type the other keywords are for."),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        let node = schema.site.node;
        let elsewhere = ["type", "allOf", "oneOf", "anyOf", "const", "not", "$dynamicRef"];
        if elsewhere.iter().any(|key| node.get(key).is_some()) || in_composition(schema) || in_rule(cx, schema) {
            continue;
        }
        let has = |keys: &[&str]| keys.iter().any(|key| node.get(key).is_some());
        let texts = || {
            let values = node.get("enum").and_then(Node::as_array).unwrap_or_default();
            !values.is_empty() && values.iter().all(|value| value.as_str().is_some())
        };
        let meant = if has(&["properties", "additionalProperties"]) {
            "object"
        } else if has(&["items", "minItems", "maxItems"]) {
            "array"
        } else if texts() || has(&["pattern", "minLength", "maxLength"]) {
            "string"
        } else if has(&["minimum", "maximum", "multipleOf"]) {
            "number"
        } else {
            continue;
        };
        // Numbers may be meant whole.
        let certain = has(&["properties", "items", "enum", "pattern"]);
        let fix = certain.then(|| edit::insert(cx, &schema.site, "add the type", "type", meant)).flatten();
        let message = format!("a schema without `type` that seems to be {meant}");
        let help = format!("add `type: {meant}`");
        let mut finding = RULE.find(cx, &schema.site, message).help(help).fix(fix);
        if meant == "number" {
            finding = finding.effect("The value is a `serde_json::Value`.");
        }
        out.push(finding);
    }
}

/// A branch may leave the type to what it is a branch of.
fn in_composition(schema: &Schema<'_>) -> bool {
    matches!(schema.place, Place::Branch(_) | Place::Other)
}

/// A part of a condition describes what another schema types.
fn in_rule(cx: &Context<'_>, schema: &Schema<'_>) -> bool {
    let mut above = schema.parent;
    while let Some(parent) = above.and_then(|index| cx.schemas.get(index)) {
        if matches!(parent.place, Place::Other | Place::Branch("not")) {
            return true;
        }
        above = parent.parent;
    }
    false
}

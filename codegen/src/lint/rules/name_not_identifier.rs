//! Names can be written in Rust.

use super::prelude::*;

/// Names can be written in Rust.
pub const RULE: Rule = Rule {
    id: "name-not-identifier",
    severity: Severity::Warning,
    title: "Names can be written in Rust",
    why: "A name of symbols only, one that starts with a digit, or one of hundreds of characters has no good Rust form.",
    effect: "The name is made from its kind and place: `field_1`, `Value2`, or cut short.",
    bad: r#"components:
  schemas:
    Prices:
      type: object
      properties:
        "$": {type: number}
        2h: {type: number}
"#,
    good: r#"components:
  schemas:
    Prices:
      type: object
      properties:
        "$": {type: number, x-rust-name: dollars}
        2h: {type: number, x-rust-name: two_hours}
"#,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let mut name = |kind: &str, name: &str, site: &Site<'_>| {
        if names::given(site.node).is_some() {
            return;
        }
        let converted = names::snake(name);
        let why = if converted.is_empty() {
            "has nothing a Rust name could be made of"
        } else if converted.chars().count() > names::MAX_NAME {
            "is too long for a Rust name"
        } else if !names::is_identifier(&converted) {
            "cannot be written as a Rust name"
        } else {
            return;
        };
        let message = format!("{kind} {} {why}", quote(name));
        out.push(
            RULE.find(cx, site, message)
                .help("name it with `x-rust-name`"),
        );
    };
    for (schema, site) in cx.components("schemas") {
        name("schema", schema, &site);
    }
    for schema in cx.written_schemas() {
        for (property, site) in schema.site.members("properties") {
            name("property", property, &site);
        }
        if schema.get("x-enum-varnames").is_none() {
            for site in schema.site.items("enum") {
                // A variant may begin with a digit in its value: `Value2h`.
                if let Some(value) = site.node.as_str()
                    && !value.starts_with(|c: char| c.is_ascii_digit())
                {
                    name("enum value", value, &site);
                }
            }
        }
    }
    for parameter in &cx.parameters {
        name("parameter", parameter.name, &parameter.site);
    }
    for operation in cx.calls() {
        if let Some(id) = operation.id().filter(|id| !id.trim().is_empty()) {
            let named = names::given(operation.site.node).is_some();
            if !named {
                name(
                    "operationId",
                    id,
                    &operation.site.below_or_self("operationId"),
                );
            }
        }
    }
}

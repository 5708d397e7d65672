//! Names can be written in Rust.

use super::prelude::*;

/// Names can be written in Rust.
pub const RULE: Rule = Rule {
    id: "name-not-identifier",
    severity: Severity::Warning,
    title: "Names are valid Rust identifiers",
    why: "A name of symbols only, one that starts with a digit, one of letters beyond ASCII or of hundreds of characters has no good Rust form.",
    effect: "Symbols are spelt out, a letter is put in front of a digit, letters beyond ASCII are dropped, long names are cut.",
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
        let Some(why) = names::trouble(name) else { return };
        let (rust, help) = match kind {
            "schema" => (names::type_name(name), "name it with `x-rust-name`"),
            // Variants cope with digits and symbols: `V2h`, `Minus1`, `Empty`.
            "enum value" if why.is_mild() => return,
            "enum value" => (names::pascal(name), "name the values with `x-enum-varnames`"),
            _ => (names::snake(name), "name it with `x-rust-name`"),
        };
        let message = format!("{kind} {} {}", quote(name), why.text());
        let effect = format!("It is called {}.", quote(&rust));
        out.push(RULE.find(cx, site, message).effect(effect).help(help));
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
                if let Some(value) = site.node.as_str() {
                    name("enum value", value, &site);
                }
            }
        }
    }
    for parameter in cx.parameters.iter().filter(|parameter| !parameter.name.is_empty()) {
        name("parameter", parameter.name, &parameter.site);
    }
    for operation in cx.calls() {
        if let Some(id) = operation.id().filter(|id| !id.trim().is_empty()) {
            let named = names::given(operation.site.node).is_some();
            if !named {
                name("operationId", id, &operation.site.below_or_self("operationId"));
            }
        }
    }
}

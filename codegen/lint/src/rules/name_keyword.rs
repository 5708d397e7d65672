//! Names are free to use in Rust.

use super::prelude::*;

/// Names are free to use in Rust.
pub const RULE: Rule = Rule {
    id: "name-keyword",
    severity: Severity::Info,
    title: "Names are not Rust keywords",
    why: "A keyword cannot name a field or method, and a type named `Option` or `String` hides the one everybody knows.",
    effect: "A field or method gets an underscore behind its name, `type_`, a type the word `Type`; wire names stay as they are.",
    bad: r"components:
  schemas:
    Node: {type: object, properties: {type: {type: string}}}
",
    good: r"components:
  schemas:
    Node: {type: object, properties: {type: {type: string, x-rust-name: kind}}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let mut name = |kind: &str, name: &str, node: &Node, site: &Site<'_>| {
        let converted = names::snake(name);
        if names::given(node).is_none() && converted.ends_with('_') {
            let message = format!("{kind} {} is a Rust keyword", quote(name));
            let effect = format!("It is called {}.", quote(&converted));
            out.push(RULE.find(cx, site, message).effect(effect));
        }
    };
    for schema in cx.written_schemas() {
        for (property, site) in schema.site.members("properties") {
            name("property", property, site.node, &site);
        }
    }
    for parameter in &cx.parameters {
        let site = parameter.site.below_or_self("name");
        name("parameter", parameter.name, parameter.site.node, &site);
    }
    for operation in cx.calls() {
        let id = operation.id().unwrap_or_default();
        let site = operation.site.below_or_self("operationId");
        name("operationId", id, operation.site.node, &site);
    }
    for (name, site) in cx.components("schemas") {
        let rust = names::type_name(name);
        if names::given(site.node).is_none() && rust != names::pascal(name) {
            let message = format!("schema {} has the name of a type everybody knows", quote(name));
            let effect = format!("It is called {}.", quote(&rust));
            out.push(RULE.find(cx, &site, message).effect(effect));
        }
    }
}

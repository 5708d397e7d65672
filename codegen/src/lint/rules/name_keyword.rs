//! Names are no Rust keywords.

use super::prelude::*;

/// Names are no Rust keywords.
pub const RULE: Rule = Rule {
    id: "name-keyword",
    severity: Severity::Info,
    title: "Names are no Rust keywords",
    why: "A keyword cannot be a field or method name as it stands.",
    effect: "The name gets an underscore behind it: `type_`; the wire name stays as it is.",
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
        if names::given(node).is_none() && names::is_keyword(&converted) {
            let message = format!("{kind} {} is a Rust keyword", quote(name));
            let effect = format!("it is called {}", quote(&format!("{converted}_")));
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
}

//! What is required has no default.

use super::prelude::*;

/// What is required has no default.
pub const RULE: Rule = Rule {
    id: "required-default",
    severity: Severity::Info,
    title: "A required property has no default",
    why: "A default is what the server takes when a value is left out, and a required one cannot be.",
    effect: "The value is required; the default is not used.",
    bad: r"paths:
  /nodes:
    get:
      operationId: listNodes
      parameters:
        - {name: limit, in: query, required: true, schema: {type: integer, default: 20}}
      responses: {}
",
    good: r"paths:
  /nodes:
    get:
      operationId: listNodes
      parameters:
        - {name: limit, in: query, schema: {type: integer, default: 20}}
      responses: {}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let help = "remove the default, or make it optional";
    for parameter in &cx.parameters {
        let node = parameter.site.node;
        let required = node.get("required").and_then(Node::as_bool) == Some(true);
        if required && node.path(&["schema", "default"]).is_some() {
            let message = format!("required parameter {} has a default", quote(parameter.name));
            let site = parameter.site.below_or_self("schema");
            let site = site.below_or_self("default");
            out.push(RULE.find(cx, &site, message).help(help));
        }
    }
    for schema in cx.written_schemas().filter(|schema| schema.in_request) {
        for name in schema.get("required").into_iter().flat_map(Node::items) {
            let Some(name) = name.as_str() else { continue };
            let Some(properties) = schema.site.below("properties") else { continue };
            let Some(property) = properties.below(name) else { continue };
            if let Some(site) = property.below("default") {
                let message = format!("required property {} has a default", quote(name));
                out.push(RULE.find(cx, &site, message).help(help));
            }
        }
    }
}

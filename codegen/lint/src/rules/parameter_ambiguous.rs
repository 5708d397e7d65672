//! A parameter has one way to be written.

use super::prelude::*;

/// A parameter has one way to be written.
pub const RULE: Rule = Rule {
    id: "parameter-ambiguous",
    severity: Severity::Warning,
    title: "The serialization of a parameter is unambiguous",
    why: "How lists of objects, objects in objects, and values that may be a scalar or a structure are written into a URL is not defined.",
    effect: "What is sent for nested values is not defined by OpenAPI: it may not be what the server reads.",
    bad: r"paths:
  /nodes:
    get:
      operationId: listNodes
      parameters:
        - name: filter
          in: query
          schema: {type: array, items: {type: object, properties: {key: {type: string}}}}
      responses: {}
",
    good: r"paths:
  /nodes:
    get:
      operationId: listNodes
      parameters:
        - name: filter
          in: query
          content:
            application/json:
              schema: {type: array, items: {type: object, properties: {key: {type: string}}}}
      responses: {}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for parameter in &cx.parameters {
        let Some(schema) = parameter.site.node.get("schema") else { continue };
        let deep = parameter.site.node.get("style").and_then(Node::as_str) == Some("deepObject");
        let Some(what) = ambiguous(cx, schema, deep) else { continue };
        let message = format!("parameter {} is {what}", quote(parameter.name));
        let site = parameter.site.below_or_self("schema");
        let help = "if the provider takes JSON here, declare it with `content`";
        out.push(RULE.find(cx, &site, message).help(help));
    }
}

fn ambiguous<'a>(cx: &Context<'a>, schema: &'a Node, deep: bool) -> Option<&'static str> {
    let types = shape::types(cx, schema);
    if types.is_all() {
        return None;
    }
    let structured = types.and(Types::ARRAY.or(Types::OBJECT));
    let scalar = types.without(Types::ARRAY.or(Types::OBJECT)).without(Types::NULL);
    // One value or a list of them is written the same way.
    if !scalar.is_empty() && !structured.and(Types::OBJECT).is_empty() {
        return Some("a scalar or an object");
    }
    let nested = |node: &'a Node| {
        let types = shape::types(cx, node);
        !types.is_all() && !types.and(Types::ARRAY.or(Types::OBJECT)).is_empty()
    };
    let schema = cx.resolve(schema)?;
    if schema.get("items").is_some_and(nested) {
        return Some("a list of lists or objects");
    }
    let members = shape::members(cx, schema, false);
    if !deep && members.properties.values().flatten().any(|node| nested(node)) {
        return Some("an object that contains arrays or objects");
    }
    None
}

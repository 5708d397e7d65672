//! A request requires nothing read-only.

use super::prelude::*;

/// A request requires nothing read-only.
pub const RULE: Rule = Rule {
    id: "read-only-required",
    severity: Severity::Info,
    title: "A request requires nothing read-only",
    why: "A property that only the server sets cannot be required of a client; in OpenAPI, `required` then applies to responses only.",
    effect: "The property is optional in the request's type.",
    bad: r##"paths:
  /nodes:
    post:
      operationId: createNode
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Node"}}}}
      responses: {}
components:
  schemas:
    Node: {type: object, required: [id], properties: {id: {type: string, readOnly: true}}}
"##,
    good: r##"paths:
  /nodes:
    post:
      operationId: createNode
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Node"}}}}
      responses: {}
components:
  schemas:
    Node: {type: object, required: [name], properties: {name: {type: string}}}
"##,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas().filter(|schema| schema.in_request) {
        for site in schema.site.items("required") {
            let Some(name) = site.node.as_str() else { continue };
            let property = schema.get("properties").and_then(|all| all.get(name));
            let target = property.and_then(|property| cx.resolve(property));
            let read_only = [property, target]
                .into_iter()
                .flatten()
                .any(|node| node.get("readOnly").and_then(Node::as_bool) == Some(true));
            if read_only {
                let message = format!("{} is required of a caller and read-only", quote(name));
                let help = "use a schema of its own for the request";
                out.push(RULE.find(cx, &site, message).help(help));
            }
        }
    }
}

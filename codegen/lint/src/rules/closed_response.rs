//! Responses may grow.

use super::prelude::*;

/// Responses may grow.
pub const RULE: Rule = Rule {
    id: "closed-response",
    severity: Severity::Info,
    title: "Response schemas allow additional properties",
    why: "`additionalProperties: false` forbids the provider to add a property, which it will do anyway.",
    effect: "Properties that the document does not name are kept in `extra` all the same.",
    bad: r#"paths:
  /nodes:
    get:
      operationId: getNode
      responses:
        "200":
          description: The node.
          content:
            application/json:
              schema: {type: object, additionalProperties: false, properties: {id: {type: string}}}
"#,
    good: r#"paths:
  /nodes:
    get:
      operationId: getNode
      responses:
        "200":
          description: The node.
          content:
            application/json:
              schema: {type: object, properties: {id: {type: string}}}
"#,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas().filter(|schema| schema.in_response) {
        let Some(site) = schema.site.below("additionalProperties") else { continue };
        if site.node.as_bool() == Some(false) {
            let message = "a response schema that allows no additional properties";
            out.push(RULE.find(cx, &site, message).help("remove it"));
        }
    }
}

//! Every operation has an operationId.

use super::prelude::*;

/// Every operation has an operationId.
pub const RULE: Rule = Rule {
    id: "operation-id-missing",
    severity: Severity::Warning,
    title: "Every operation has an operationId",
    why: "The id names the method, the request builder and the error type. Without one the name is made of the path and changes with it.",
    effect: "The name is made from method and path.",
    bad: r"paths:
  /nodes/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {}
",
    good: r"paths:
  /nodes/{id}:
    get:
      operationId: getNode
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {}
",
    fix: Some("Adds the id the generator would make."),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for operation in cx.calls() {
        let id = operation.site.node.get("operationId");
        if id.is_some_and(|id| id.as_str().is_some_and(|text| !text.trim().is_empty())) {
            continue;
        }
        let made = names::made_id(operation.method, operation.path);
        let message = format!("{} has no operationId", quote(&operation.label()));
        let note = "add the id the generator would make";
        let fix = match id {
            None if names::is_identifier(&made) => edit::insert(cx, &operation.site, note, "operationId", &made),
            _ => None,
        };
        let method = names::snake(&made);
        let made = quote(&made);
        out.push(
            RULE.find(cx, &operation.site, message)
                .effect(format!("The method is called {}.", quote(&method)))
                .help(format!("write one in camelCase, verb first: {made}"))
                .fix(fix),
        );
    }
}

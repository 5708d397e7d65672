//! Every path parameter stands in the template.

use super::prelude::*;

/// Every path parameter stands in the template.
pub const RULE: Rule = Rule {
    id: "path-parameter-unused",
    severity: Severity::Error,
    title: "Every path parameter stands in the template",
    why: "A value with no place in the path cannot be sent.",
    effect: "The parameter is left out.",
    bad: r"paths:
  /nodes:
    get:
      operationId: listNodes
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
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for operation in cx.calls() {
        let Ok(names) = paths::template(operation.path) else { continue };
        for argument in &operation.arguments {
            if argument.location == "path" && !names.contains(&argument.name) {
                let (name, path) = (quote(argument.name), quote(operation.path));
                let message = format!("path parameter {name} does not stand in {path}");
                let help = "write it into the path in braces, or give it another `in`";
                out.push(RULE.find(cx, &argument.used, message).help(help));
            }
        }
    }
}

//! Every path parameter is used in the path template.

use super::prelude::*;

/// Every path parameter is used in the path template.
pub const RULE: Rule = Rule {
    id: "path-parameter-unused",
    severity: Severity::Error,
    title: "Every path parameter is used in the path template",
    why: "A value that the path template does not use cannot be sent.",
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
                let message = format!("path parameter {name} is not used in {path}");
                let help = "write it into the path in braces, or give it another `in`";
                out.push(RULE.find(cx, &argument.used, message).help(help));
            }
        }
    }
}

//! Path parameters are required.

use super::prelude::*;

/// Path parameters are required.
pub const RULE: Rule = Rule {
    id: "path-parameter-required",
    severity: Severity::Error,
    title: "Path parameters are required",
    why: "A path has no form without its value.",
    effect: "The parameter is required all the same.",
    bad: r"paths:
  /nodes/{id}:
    get:
      operationId: getNode
      parameters: [{name: id, in: path, schema: {type: string}}]
      responses: {}
",
    good: r"paths:
  /nodes/{id}:
    get:
      operationId: getNode
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {}
",
    fix: Some("Says `required: true`."),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for parameter in cx.parameters.iter().filter(|p| p.location == "path") {
        let required = parameter.site.node.get("required");
        if required.and_then(Node::as_bool) == Some(true) {
            continue;
        }
        let note = "say `required: true`";
        let fix = match required {
            Some(node) => Some(edit::replace(node, note, "true")),
            None => edit::insert(cx, &parameter.site, note, "required", "true"),
        };
        let message = format!("path parameter {} is not required", quote(parameter.name));
        let site = parameter.site.below_or_self("required");
        out.push(RULE.find(cx, &site, message).help("add `required: true`").fix(fix));
    }
}

//! An operation says how it fails.

use super::prelude::*;

/// An operation says how it fails.
pub const RULE: Rule = Rule {
    id: "error-response-missing",
    severity: Severity::Info,
    title: "An operation documents its errors",
    why: "With typed errors a caller can distinguish a missing node from an exhausted quota.",
    effect: "A refused call is an error with its status and body, and no type for the body.",
    bad: r#"paths:
  /nodes:
    get:
      operationId: listNodes
      responses: {"200": {description: The nodes.}}
"#,
    good: r#"paths:
  /nodes:
    get:
      operationId: listNodes
      responses:
        "200": {description: The nodes.}
        default:
          description: Refused.
          content:
            application/json:
              schema: {type: object, properties: {message: {type: string}}}
"#,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for operation in cx.calls() {
        let responses = cx.responses_of(operation);
        let errors = responses.iter().filter(|(status, _, _)| status.starts_with(['4', '5']) || *status == "default");
        let mut with_body = errors.clone().filter(|(_, _, node)| {
            let content = node.get("content").into_iter().flat_map(Node::members);
            content.into_iter().any(|media| media.node.get("schema").is_some())
        });
        let what = match (errors.count(), with_body.next().is_some()) {
            (_, true) => continue,
            (0, _) => "names no error",
            _ => "names no error with a body",
        };
        let site = operation.site.below_or_self("responses");
        let message = format!("{} {what}", quote(&operation.label()));
        let help = "add the documented errors, or `default` with the usual error body";
        out.push(RULE.find(cx, &site, message).help(help));
    }
}

//! A success response says what it holds.

use super::prelude::*;

/// A success response says what it holds.
pub const RULE: Rule = Rule {
    id: "response-body-missing",
    severity: Severity::Info,
    title: "A success response documents its body",
    why: "A 200 without a body is rare: more often the body was not described.",
    effect: "The method returns nothing but status and headers.",
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
        "200":
          description: The nodes.
          content: {application/json: {schema: {type: array, items: {type: string}}}}
"#,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for operation in cx.calls().filter(|op| op.method != "head") {
        for (status, site, node) in cx.responses_of(operation) {
            let expected = matches!(status, "200" | "201" | "2XX");
            if expected && node.get("content").is_none_or(|c| c.members().next().is_none()) {
                let label = operation.label();
                let message = format!("{status} of {} has no body", quote(&label));
                let help = "describe the body, or use `204` if there is none";
                out.push(RULE.find(cx, &site, message).help(help));
            }
        }
    }
}

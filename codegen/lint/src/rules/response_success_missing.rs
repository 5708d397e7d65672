//! An operation has a success response.

use super::prelude::*;

/// An operation has a success response.
pub const RULE: Rule = Rule {
    id: "response-success-missing",
    severity: Severity::Warning,
    title: "An operation has a success response",
    why: "It is what the method returns.",
    effect: "Any 2xx is a success, returned as raw bytes.",
    bad: r#"paths:
  /nodes:
    get:
      operationId: listNodes
      responses: {"404": {description: None.}}
"#,
    good: r#"paths:
  /nodes:
    get:
      operationId: listNodes
      responses: {"200": {description: The nodes.}}
"#,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for operation in cx.calls() {
        let site = operation.site.below_or_self("responses");
        let statuses = operation.site.members("responses");
        let success = statuses.iter().any(|(status, _)| {
            // 3xx are answers to those who ask for them, and `default` may be all there is.
            status.starts_with(['1', '2', '3']) || (*status == "default" && statuses.len() == 1)
        });
        if !success {
            let message = format!("{} has no success response", quote(&operation.label()));
            let help = "add the 2xx response of the provider, and its body";
            out.push(RULE.find(cx, &site, message).help(help));
        }
    }
}

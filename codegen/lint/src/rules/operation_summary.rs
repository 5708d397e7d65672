//! An operation says what it does.

use super::prelude::*;

/// An operation says what it does.
pub const RULE: Rule = Rule {
    id: "operation-summary",
    severity: Severity::Info,
    title: "An operation has a summary",
    why: "The summary is the first line of the method in the crate's documentation.",
    effect: "The documentation of the method is its HTTP method and path only.",
    bad: r"paths:
  /nodes:
    get: {operationId: listNodes, responses: {}}
",
    good: r"paths:
  /nodes:
    get: {operationId: listNodes, summary: List your nodes., responses: {}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for operation in cx.calls() {
        let said = ["summary", "description"].iter().any(|key| {
            let text = operation.site.node.get(key).and_then(Node::as_str);
            text.is_some_and(|text| !text.trim().is_empty())
        });
        if !said {
            let message = format!("{} has no summary", quote(&operation.label()));
            let help = "say in one sentence what the call does";
            out.push(RULE.find(cx, &operation.site, message).help(help));
        }
    }
}

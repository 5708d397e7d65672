//! An operationId stands once.

use super::prelude::*;

/// An operationId stands once.
pub const RULE: Rule = Rule {
    id: "operation-id-duplicate",
    severity: Severity::Error,
    title: "operationIds are unique",
    why: "OpenAPI asks for it, and links and our own annotations name operations by it.",
    effect: "The later operation gets a number behind its name.",
    bad: r"paths:
  /nodes:
    get: {operationId: nodes, responses: {}}
    post: {operationId: nodes, responses: {}}
",
    good: r"paths:
  /nodes:
    get: {operationId: listNodes, responses: {}}
    post: {operationId: createNode, responses: {}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let mut first = HashMap::new();
    for operation in cx.calls() {
        let Some(id) = operation.id() else { continue };
        let site = operation.site.below_or_self("operationId");
        let Some(other) = first.get(id).cloned() else {
            first.insert(id, (site, operation.label()));
            continue;
        };
        let (other, label): (Site<'_>, String) = other;
        let message = format!("operationId {} is taken by {}", quote(id), quote(&label));
        out.push(
            RULE.find(cx, &site, message)
                .help("give each operation an id of its own")
                .related(cx.location(other.span), "first here"),
        );
    }
}

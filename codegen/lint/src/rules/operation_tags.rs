//! An operation has one tag.

use super::prelude::*;

/// An operation has one tag.
pub const RULE: Rule = Rule {
    id: "operation-tags",
    severity: Severity::Info,
    title: "An operation has one tag",
    why: "The tag is the handle the method is found under: `client.nodes().create()`.",
    effect: "Without a tag the method is under `client.api()`; of several tags the first counts.",
    bad: r"paths:
  /nodes:
    get: {operationId: listNodes, responses: {}}
",
    good: r"paths:
  /nodes:
    get: {operationId: listNodes, tags: [nodes], responses: {}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for operation in cx.calls() {
        let count = operation.site.node.get("tags").map_or(0, |tags| tags.items().count());
        let what = match count {
            0 => "has no tag",
            1 => continue,
            _ => "has several tags",
        };
        let site = operation.site.below_or_self("tags");
        let message = format!("{} {what}", quote(&operation.label()));
        out.push(RULE.find(cx, &site, message).help("write exactly one tag"));
    }
}

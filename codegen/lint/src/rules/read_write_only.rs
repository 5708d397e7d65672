//! A property travels one way at most.

use super::prelude::*;

/// A property travels one way at most.
pub const RULE: Rule = Rule {
    id: "read-write-only",
    severity: Severity::Error,
    title: "A property is not both readOnly and writeOnly",
    why: "A property that is read-only and write-only is never sent at all.",
    effect: "Both are ignored.",
    bad: r"components:
  schemas:
    Node: {type: object, properties: {key: {type: string, readOnly: true, writeOnly: true}}}
",
    good: r"components:
  schemas:
    Node: {type: object, properties: {key: {type: string, writeOnly: true}}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in &cx.schemas {
        let says = |key: &str| schema.get(key).and_then(Node::as_bool) == Some(true);
        if says("readOnly") && says("writeOnly") {
            let site = schema.site.below_or_self("writeOnly");
            let message = "a property that is `readOnly` and `writeOnly`";
            out.push(RULE.find(cx, &site, message).help("keep the one that is meant"));
        }
    }
}

//! A key stands once in its mapping.

use super::prelude::*;

/// A key stands once in its mapping.
pub const RULE: Rule = Rule {
    id: "duplicate-key",
    severity: Severity::Error,
    title: "Keys are unique",
    why: "YAML and JSON readers differ in which of two they keep.",
    effect: "The last one counts.",
    bad: r"components:
  schemas:
    Node: {type: object}
    Node: {type: string}
",
    good: r"components:
  schemas:
    Node: {type: object}
    Name: {type: string}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let read = cx.document.findings().iter().filter(|finding| finding.id == RULE.id);
    out.extend(read.cloned().map(|finding| finding.effect(RULE.effect)));
}

//! Component schemas differ in Rust too.

use super::prelude::*;

/// Component schemas differ in Rust too.
pub const RULE: Rule = Rule {
    id: "schema-name-collision",
    severity: Severity::Warning,
    title: "Component schemas have different Rust names",
    why: "Two schemas whose names differ in case or punctuation only become one Rust type name.",
    effect: "The later type gets a number behind its name.",
    bad: r"components:
  schemas:
    node_status: {type: string}
    NodeStatus: {type: object, properties: {id: {type: string}}}
",
    good: r"components:
  schemas:
    NodeState: {type: string}
    NodeStatus: {type: object, properties: {id: {type: string}}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let named = cx.components("schemas").into_iter().map(|(name, site)| {
        let rust = names::given(site.node).unwrap_or(name);
        (names::type_name(rust), name, site)
    });
    for clash in names::clashes(named) {
        out.push(clash.finding(cx, &RULE, "schemas"));
    }
}

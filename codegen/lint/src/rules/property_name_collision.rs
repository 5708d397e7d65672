//! Properties of one schema differ in Rust too.

use super::prelude::*;

/// Properties of one schema differ in Rust too.
pub const RULE: Rule = Rule {
    id: "property-name-collision",
    severity: Severity::Warning,
    title: "Properties of a schema have different Rust names",
    why: "Two properties whose names differ in case or punctuation only become one field name.",
    effect: "The later field gets a number behind its name; the wire names stay as they are.",
    bad: r"components:
  schemas:
    Node:
      type: object
      properties:
        nodeId: {type: string}
        node_id: {type: string}
",
    good: r"components:
  schemas:
    Node:
      type: object
      properties:
        nodeId: {type: string}
        node_id: {type: string, x-rust-name: legacy_node_id}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        let named = schema.site.members("properties").into_iter().map(|(name, site)| {
            let rust = names::given(site.node).unwrap_or(name);
            (names::snake(rust), name, site)
        });
        for clash in names::clashes(named) {
            out.push(clash.finding(cx, &RULE, "properties"));
        }
    }
}

//! Operation ids differ in Rust too.

use super::prelude::*;

/// Operation ids differ in Rust too.
pub const RULE: Rule = Rule {
    id: "operation-id-collision",
    severity: Severity::Warning,
    title: "operationIds have different Rust names",
    why: "Ids that differ in case or punctuation only become the same Rust names.",
    effect: "The later operation gets a number behind its name.",
    bad: r"paths:
  /nodes:
    get: {operationId: listNodes, tags: [nodes], responses: {}}
  /nodes/all:
    get: {operationId: list_nodes, tags: [nodes], responses: {}}
",
    good: r"paths:
  /nodes:
    get: {operationId: listNodes, tags: [nodes], responses: {}}
  /nodes/all:
    get: {operationId: listAllNodes, tags: [nodes], responses: {}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let mut ids = HashSet::new();
    let named = cx.calls().filter_map(|operation| {
        let id = operation.id()?;
        let given = names::given(operation.site.node).unwrap_or(id);
        let site = operation.site.below_or_self("operationId");
        // The same id twice is another rule's business.
        ids.insert(id).then(|| (names::type_name(given), id, site))
    });
    for clash in names::clashes(named) {
        out.push(clash.finding(cx, &RULE, "operationIds"));
    }
}

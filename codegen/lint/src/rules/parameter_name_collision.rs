//! Parameters of one operation differ in Rust too.

use super::prelude::*;

/// Parameters of one operation differ in Rust too.
pub const RULE: Rule = Rule {
    id: "parameter-name-collision",
    severity: Severity::Warning,
    title: "Parameters of an operation have different Rust names",
    why: "A path and a query parameter may have the same name on the wire; the request builder has one method a name.",
    effect: "The later setter gets a number behind its name.",
    bad: r"paths:
  /nodes/{id}:
    get:
      operationId: getNode
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: ID, in: query, schema: {type: string}}
      responses: {}
",
    good: r"paths:
  /nodes/{id}:
    get:
      operationId: getNode
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: ID, in: query, x-rust-name: external_id, schema: {type: string}}
      responses: {}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for operation in cx.calls() {
        let named = operation.arguments.iter().map(|argument| {
            let rust = names::given(argument.node).unwrap_or(argument.name);
            (names::snake(rust), argument.name, argument.used.clone())
        });
        for clash in names::clashes(named) {
            // The same parameter listed twice is another rule's business.
            if clash.first_span() != clash.second_span() && !same_parameter(operation, &clash) {
                out.push(clash.finding(cx, &RULE, "parameters"));
            }
        }
    }
}

fn same_parameter(operation: &Operation<'_>, clash: &names::Clash<'_>) -> bool {
    let place = |span: Span| {
        let found = operation.arguments.iter().find(|a| a.used.span == span);
        found.map(|argument| (argument.name, argument.location))
    };
    place(clash.first_span()) == place(clash.second_span())
}

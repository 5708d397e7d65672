//! Lists that come in pages say how.

use super::prelude::*;

/// Lists that come in pages say how.
pub const RULE: Rule = Rule {
    id: "pagination-hint",
    severity: Severity::Info,
    title: "Paginated operations have `x-pagination`",
    why: "With `x-pagination` the crate offers a stream over all items; without it callers write the loop.",
    effect: "No stream method is generated.",
    bad: r#"paths:
  /nodes:
    get:
      operationId: listNodes
      parameters: [{name: cursor, in: query, schema: {type: string}}]
      responses:
        "200":
          description: The nodes.
          content:
            application/json:
              schema:
                type: object
                properties: {data: {type: array, items: {type: string}}, next: {type: string}}
"#,
    good: r#"paths:
  /nodes:
    get:
      operationId: listNodes
      x-pagination: {style: token, request: {token: cursor}, response: {items: /data, next: /next}}
      parameters: [{name: cursor, in: query, schema: {type: string}}]
      responses:
        "200":
          description: The nodes.
          content:
            application/json:
              schema:
                type: object
                properties: {data: {type: array, items: {type: string}}, next: {type: string}}
"#,
    fix: None,
    check,
};

/// Query parameters that page, as snake case.
const WORDS: [&str; 18] = [
    "page",
    "page_number",
    "page_token",
    "cursor",
    "offset",
    "skip",
    "marker",
    "after",
    "before",
    "starting_after",
    "starting_token",
    "next_token",
    "next",
    "continuation_token",
    "continue",
    "start_after",
    "from",
    "start",
];

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for operation in cx.calls() {
        if operation.site.node.get("x-pagination").is_some() {
            continue;
        }
        let pages = operation
            .arguments
            .iter()
            .find(|argument| argument.location == "query" && WORDS.contains(&names::snake(argument.name).as_str()));
        let Some(argument) = pages else { continue };
        let Some(schema) = annotated::success_schema(cx, operation) else { continue };
        let members = shape::members(cx, schema, true);
        let list = shape::types(cx, schema) == Types::ARRAY
            || members
                .properties
                .values()
                .flatten()
                .any(|node| shape::types(cx, node).without(Types::NULL) == Types::ARRAY);
        if list {
            let label = quote(&operation.label());
            let message = format!("{label} seems to be paged by {}", quote(argument.name));
            out.push(RULE.find(cx, &operation.site, message).help("describe it with `x-pagination`"));
        }
    }
}

//! `x-pagination` refers to documented parameters and properties.

use super::prelude::*;

/// `x-pagination` refers to documented parameters and properties.
pub const RULE: Rule = Rule {
    id: "x-pagination-unresolved",
    severity: Severity::Warning,
    title: "`x-pagination` refers to documented parameters and properties",
    why: "A page is requested with a parameter or a property of the body, and read from properties of the response: all of them must be documented.",
    effect: "No stream method is generated.",
    bad: r#"paths:
  /nodes:
    get:
      operationId: listNodes
      x-pagination: {style: token, request: {token: cursor}, response: {items: /nodes, next: /next}}
      responses:
        "200":
          description: The nodes.
          content:
            application/json:
              schema: {type: object, properties: {data: {type: array, items: {type: string}}}}
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

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for operation in cx.calls() {
        let Some(paging) = operation.site.below("x-pagination") else { continue };
        for (role, site) in paging.members("request") {
            let Some(text) = site.node.as_str() else { continue };
            let there = if text.starts_with('/') {
                annotated::request_schema(cx, operation)
                    .is_some_and(|schema| annotated::at(cx, schema, text).is_there())
            } else {
                operation.arguments.iter().any(|a| a.location == "query" && a.name == text)
            };
            if !there {
                let what = if text.starts_with('/') { "not a property of the body" } else { "no query parameter" };
                let message = format!("`request.{}`: {} is {what}", clean(role), quote(text));
                out.push(RULE.find(cx, &site, message).help("name one that is declared"));
            }
        }
        for (role, site) in paging.members("response") {
            let Some(text) = site.node.as_str() else { continue };
            let found = annotated::success_schema(cx, operation)
                .map_or(annotated::Found::Missing, |schema| annotated::at(cx, schema, text));
            let what = match found {
                annotated::Found::Missing => "not a property of the response",
                annotated::Found::Schema(node)
                    if role == "items" && shape::types(cx, node).and(Types::ARRAY).is_empty() =>
                {
                    "no list"
                }
                _ => continue,
            };
            let message = format!("`response.{}`: {} is {what}", clean(role), quote(text));
            out.push(RULE.find(cx, &site, message).help("correct the pointer or the schema"));
        }
    }
}

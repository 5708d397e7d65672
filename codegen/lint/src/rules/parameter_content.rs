//! A parameter has a schema or one media type.

use super::prelude::*;

/// A parameter has a schema or one media type.
pub const RULE: Rule = Rule {
    id: "parameter-content",
    severity: Severity::Error,
    title: "A parameter has a schema or one media type",
    why: "With both, or with several media types, it is undefined how the value is serialized.",
    effect: "The first media type is used, then the schema; without either the value is a string.",
    bad: r"paths:
  /nodes:
    get:
      operationId: listNodes
      parameters: [{name: limit, in: query}]
      responses: {}
",
    good: r"paths:
  /nodes:
    get:
      operationId: listNodes
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses: {}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let parameters = cx.parameters.iter().map(|p| (&p.site, quote(p.name)));
    let headers = cx.headers.iter().map(|site| {
        let name = site.at.last().unwrap_or_default();
        (site, format!("header {}", quote(&name)))
    });
    for (site, name) in parameters.chain(headers) {
        let count = site.node.get("content").map(|content| content.members().count());
        let what = match (site.node.get("schema").is_some(), count) {
            (true, None) | (false, Some(1)) => continue,
            (true, Some(_)) => "has both `schema` and `content`",
            (false, None) => "has neither `schema` nor `content`",
            (false, Some(0)) => "has a `content` without a media type",
            (false, Some(_)) => "has several media types",
        };
        let at = site.below_or_self("content");
        let message = format!("{name} {what}");
        out.push(RULE.find(cx, &at, message).help("write `schema`, or `content` with one entry"));
    }
}

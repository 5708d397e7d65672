//! A parameter has a name and a place.

use super::prelude::*;

/// A parameter has a name and a place.
pub const RULE: Rule = Rule {
    id: "parameter-malformed",
    severity: Severity::Error,
    title: "A parameter has a name and a location",
    why: "Without both it cannot be sent.",
    effect: "The parameter is left out.",
    bad: r"paths:
  /nodes:
    get:
      operationId: listNodes
      parameters: [{name: limit, in: body, schema: {type: integer}}]
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
    for parameter in &cx.parameters {
        let node = parameter.site.node;
        if parameter.name.is_empty() {
            let message = format!("a parameter {} has no name", quote(parameter.location));
            let site = parameter.site.below_or_self("name");
            out.push(RULE.find(cx, &site, message).help("add `name`"));
        }
        if !["query", "path", "header", "cookie"].contains(&parameter.location) {
            let said = node.get("in").and_then(Node::as_str);
            let what = said.map_or("no `in`".to_owned(), |text| format!("`in: {text}`"));
            let message = format!("parameter {} has {}", quote(parameter.name), clean(&what));
            let site = parameter.site.below_or_self("in");
            let help = "`in` is `query`, `path`, `header` or `cookie`; a body is a `requestBody`";
            out.push(RULE.find(cx, &site, message).help(help));
        }
    }
}

//! Accept, Content-Type and Authorization are no parameters.

use super::prelude::*;

/// Accept, Content-Type and Authorization are no parameters.
pub const RULE: Rule = Rule {
    id: "header-reserved",
    severity: Severity::Warning,
    title: "Accept, Content-Type and Authorization are no parameters",
    why: "OpenAPI says to ignore them as header parameters: they follow from content and security.",
    effect: "The parameter is left out; the client sends these headers itself.",
    bad: r"paths:
  /nodes:
    get:
      operationId: listNodes
      parameters: [{name: Authorization, in: header, schema: {type: string}}]
      responses: {}
",
    good: r"security: [{token: []}]
paths:
  /nodes:
    get: {operationId: listNodes, responses: {}}
components:
  securitySchemes:
    token: {type: http, scheme: bearer}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for parameter in cx.parameters.iter().filter(|p| p.location == "header") {
        let help = match parameter.name.to_ascii_lowercase().as_str() {
            "authorization" => "declare a security scheme",
            "accept" => "declare the media types of the responses",
            "content-type" => "declare the media types of the request body",
            _ => continue,
        };
        let message = format!("header parameter {} has no effect", quote(parameter.name));
        let site = parameter.site.below_or_self("name");
        out.push(RULE.find(cx, &site, message).help(help));
    }
}

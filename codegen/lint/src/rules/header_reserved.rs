//! Headers that something else sets are no parameters.

use super::prelude::*;
use client_gen::lower::set_elsewhere;

/// Headers that something else sets are no parameters.
pub const RULE: Rule = Rule {
    id: "header-reserved",
    severity: Severity::Warning,
    title: "Parameters are not headers that OpenAPI or HTTP set",
    why: "OpenAPI says to ignore Accept, Content-Type and Authorization as parameters: they follow from content and security. \
          Content-Length, Transfer-Encoding, Host and the connection's own headers are the HTTP client's: a wrong one breaks the request.",
    effect: "The parameter is left out, as the client sends these headers itself; Authorization only where a credential of the operation sets it.",
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
        let Some(help) = set_elsewhere(parameter.name) else { continue };
        let message = match parameter.name.eq_ignore_ascii_case("authorization") {
            true => format!("header parameter {} is for a security scheme to set", quote(parameter.name)),
            false => format!("header parameter {} has no effect", quote(parameter.name)),
        };
        let site = parameter.site.below_or_self("name");
        out.push(RULE.find(cx, &site, message).help(help));
    }
}

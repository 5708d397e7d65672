//! Security schemes that are defined are used.

use super::prelude::*;

/// Security schemes that are defined are used.
pub const RULE: Rule = Rule {
    id: "security-unused",
    severity: Severity::Warning,
    title: "Security schemes that are defined are used",
    why: "A scheme without a requirement is sent with no call: usually the document forgot `security`.",
    effect: "The client can be given the credential, and sends it with no call.",
    bad: r"paths:
  /nodes:
    get: {operationId: listNodes, responses: {}}
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
",
    good: r"security: [{token: []}]
paths:
  /nodes:
    get: {operationId: listNodes, responses: {}}
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let used: HashSet<&str> = security::requirements(cx).into_iter().map(|(name, _)| name).collect();
    for (name, site) in cx.components("securitySchemes") {
        if !used.contains(name) {
            let message = format!("nothing asks for security scheme {}", quote(name));
            let help =
                format!("add it to `security` of the document or of operations: `- {}: []`", clean(&clip(name, 80)));
            out.push(RULE.find(cx, &site, message).help(help));
        }
    }
}

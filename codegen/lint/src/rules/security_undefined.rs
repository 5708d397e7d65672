//! Security schemes that are used are defined.

use super::prelude::*;

/// Security schemes that are used are defined.
pub const RULE: Rule = Rule {
    id: "security-undefined",
    severity: Severity::Error,
    title: "Security schemes that are used are defined",
    why: "A requirement names a scheme; without its definition nobody knows what to send.",
    effect: "The alternative that names it is left out.",
    bad: r"security: [{token: []}]
paths: {}
",
    good: r"security: [{token: []}]
paths: {}
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let schemes = cx.components("securitySchemes");
    for (name, site) in security::requirements(cx) {
        if schemes.iter().any(|(known, _)| *known == name) {
            continue;
        }
        let help = match nearest(name, schemes.iter().map(|(known, _)| *known)) {
            Some(near) => format!("did you mean {}?", quote(near)),
            None => "define it in `components/securitySchemes`".to_owned(),
        };
        let message = format!("security scheme {} is not defined", quote(name));
        out.push(RULE.find(cx, &site, message).help(help));
    }
}

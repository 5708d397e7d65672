//! Credentials are of a kind the client can send.

use super::prelude::*;

/// Credentials are of a kind the client can send.
pub const RULE: Rule = Rule {
    id: "security-scheme-unsupported",
    severity: Severity::Warning,
    title: "Clients support the security scheme",
    why: "The client sends API keys, bearer tokens and basic credentials; client certificates, digest and the like it does not.",
    effect: "The client has no setting for this credential: set the header or the HTTP client yourself.",
    bad: r"security: [{digest: []}]
paths: {}
components: {securitySchemes: {digest: {type: http, scheme: digest}}}
",
    good: r"security: [{token: []}]
paths: {}
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (name, site) in cx.components("securitySchemes") {
        let Some(node) = cx.resolve(site.node) else { continue };
        let text = |key: &str| node.get(key).and_then(Node::as_str).unwrap_or_default();
        let scheme = text("scheme").to_ascii_lowercase();
        let unsupported = match text("type") {
            "mutualTLS" => "a client certificate".to_owned(),
            "http" if !matches!(scheme.as_str(), "bearer" | "basic" | "") => quote(&scheme),
            _ => continue,
        };
        let message = format!("security scheme {} is {unsupported}", quote(name));
        let help = "leave it in if it is true; offer another scheme if there is one";
        out.push(RULE.find(cx, &site, message).help(help));
    }
}

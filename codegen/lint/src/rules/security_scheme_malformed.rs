//! A security scheme says how the credential is sent.

use super::prelude::*;

/// A security scheme says how the credential is sent.
pub const RULE: Rule = Rule {
    id: "security-scheme-malformed",
    severity: Severity::Error,
    title: "A security scheme is complete",
    why: "An API key needs its location and name, HTTP its scheme, OAuth its flows, OpenID Connect its URL.",
    effect: "The client has no setting for this credential.",
    bad: r"security: [{key: []}]
paths: {}
components: {securitySchemes: {key: {type: apiKey, in: header}}}
",
    good: r"security: [{key: []}]
paths: {}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-API-Key}}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (name, site) in cx.components("securitySchemes") {
        let Some(node) = cx.resolve(site.node) else { continue };
        let text = |key: &str| node.get(key).and_then(Node::as_str).filter(|text| !text.is_empty());
        let (key, help) = match text("type") {
            Some("apiKey") if !matches!(text("in"), Some("query" | "header" | "cookie")) => {
                ("in", "write `in: header`, `query` or `cookie`")
            }
            Some("apiKey") if text("name").is_none() => ("name", "write the name it is sent under"),
            Some("http") if text("scheme").is_none() => ("scheme", "write `scheme: bearer` or `basic`"),
            Some("oauth2") if node.get("flows").is_none_or(|f| f.members().next().is_none()) => {
                ("flows", "write at least one flow")
            }
            Some("openIdConnect") if text("openIdConnectUrl").is_none() => {
                ("openIdConnectUrl", "write the discovery address")
            }
            Some("apiKey" | "http" | "oauth2" | "openIdConnect" | "mutualTLS") => continue,
            _ => ("type", "it is `apiKey`, `http`, `oauth2`, `openIdConnect` or `mutualTLS`"),
        };
        let at = site.below_or_self(key);
        let message = format!("security scheme {} has no valid `{key}`", quote(name));
        out.push(RULE.find(cx, &at, message).help(help));
    }
}

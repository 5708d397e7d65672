//! The document says where the API is.

use super::prelude::*;

/// The document says where the API is.
pub const RULE: Rule = Rule {
    id: "server-missing",
    severity: Severity::Warning,
    title: "The document has a server URL",
    why: "Without an absolute server URL every caller has to find and give it.",
    effect: "The client has no base URL of its own: one must be given to the builder.",
    bad: r"servers: [{url: /v1}]
paths: {}
",
    good: r#"servers: [{url: "https://api.example.com/v1"}]
paths: {}
"#,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let servers = cx.root().items("servers");
    let help = "add `servers: [{url: \"https://...\"}]`";
    if servers.is_empty() {
        let site = cx.root().below_or_self("info");
        out.push(RULE.find(cx, &site, "the document names no server").help(help));
    }
    for site in servers {
        let url = site.below_or_self("url");
        let text = url.node.as_str().unwrap_or_default();
        if !text.starts_with("https://") && !text.starts_with("http://") && !text.starts_with('{') {
            let message = format!("server URL {} is not absolute", quote(text));
            out.push(RULE.find(cx, &url, message).help(help));
        }
    }
}

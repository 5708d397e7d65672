//! Variables in a server URL are declared, with a default.

use super::prelude::*;

/// Variables in a server URL are declared, with a default.
pub const RULE: Rule = Rule {
    id: "server-variable",
    severity: Severity::Error,
    title: "Variables in a server URL are declared, with a default",
    why: "A name in braces with no declaration cannot be filled in.",
    effect: "A variable must be set on the builder before the first call.",
    bad: r#"servers: [{url: "https://{region}.example.com"}]
paths: {}
"#,
    good: r#"servers:
  - url: "https://{region}.example.com"
    variables: {region: {default: east, enum: [east, west]}}
paths: {}
"#,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let mut servers = cx.root().items("servers");
    servers.extend(cx.paths.iter().flat_map(|(_, site)| site.items("servers")));
    servers.extend(cx.operations.iter().flat_map(|op| op.site.items("servers")));
    for server in servers {
        let url = server.below_or_self("url");
        let text = url.node.as_str().unwrap_or_default();
        let names = match paths::template(text) {
            Ok(names) => names,
            Err(why) => {
                let message = format!("server URL {} {why}", quote(text));
                out.push(RULE.find(cx, &url, message).help("close the braces"));
                continue;
            }
        };
        let variables = server.members("variables");
        for name in &names {
            if !variables.iter().any(|(known, _)| known == name) {
                let message = format!("server variable {} is not declared", quote(name));
                out.push(RULE.find(cx, &url, message).help("declare it under `variables`"));
            }
        }
        for (name, site) in variables {
            let default = site.node.get("default").and_then(Node::as_str);
            let values = site.node.get("enum").and_then(Node::as_array);
            let listed = |text: &str| values.is_none_or(|all| all.iter().any(|value| value.as_str() == Some(text)));
            let what = match default {
                None => "has no default that is a string",
                Some(default) if !listed(default) => "has a default that is none of its values",
                Some(_) if !names.contains(&name) => "does not occur in the URL",
                Some(_) => continue,
            };
            let message = format!("server variable {} {what}", quote(name));
            out.push(RULE.find(cx, &site, message).help("correct the variable or the URL"));
        }
    }
}

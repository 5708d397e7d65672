//! Constructs of 3.2 that are not carried over.

use super::prelude::*;
use openapi::document::newer;

/// Constructs of 3.2 that are not carried over.
pub const RULE: Rule = Rule {
    id: "construct-unsupported",
    severity: Severity::Info,
    title: "The generator supports the constructs of OpenAPI 3.2 that are used",
    why: "OpenAPI 3.2 is new. Of what it adds, `query`, `additionalOperations`, `itemSchema`, `mediaTypes` and `$self` are read.",
    effect: "See the message of the finding.",
    bad: r#"openapi: 3.2.0
info: {title: T, version: "1"}
tags: [{name: nodes, summary: Nodes}]
"#,
    good: r#"openapi: 3.2.0
info: {title: T, version: "1"}
tags: [{name: nodes, description: Nodes}]
"#,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for found in newer::unsupported(cx.document) {
        let site = Site { node: cx.root().node, at: found.pointer, span: found.span };
        let message = format!("{} is not supported: {}", found.what, found.became);
        let help = "remove it if that is not what you want, or say it in words";
        out.push(RULE.find(cx, &site, message).help(help));
    }
}

//! Every key is one of OpenAPI's.

use super::prelude::*;
use openapi::document::grammar::Shape;

/// Every key is one of OpenAPI's.
pub const RULE: Rule = Rule {
    id: "unknown-key",
    severity: Severity::Warning,
    title: "Every key is one that OpenAPI defines",
    why: "A misspelled key is ignored without a word: an operation, a response body or a limit is then missing.",
    effect: "The key and everything below it is ignored.",
    bad: r#"paths:
  /nodes:
    psot: {operationId: makeNode, responses: {"204": {description: Done}}}
"#,
    good: r#"paths:
  /nodes:
    post: {operationId: makeNode, responses: {"204": {description: Done}}}
"#,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let version = cx.version();
    let mut walk = cx.document.walk();
    while let Some(visit) = walk.next() {
        let Shape::One(kind) = visit.shape else { continue };
        let fields = kind.fields();
        if fields.is_empty() {
            continue;
        }
        for member in visit.node.members() {
            let key = &*member.key;
            // A key of another version is for `version-keyword`, a `$ref` for `reference-inlined`.
            if key.starts_with("x-") || key == "$ref" || kind.field(key).is_some() {
                continue;
            }
            let at = walk.pointer(&visit).join(key);
            let site = Site { node: &member.node, at, span: member.key_span };
            let message = format!("{} is not a key of this {} in OpenAPI {version}", quote(key), kind.name());
            let here = fields.iter().filter(|field| field.is_in(version) && visit.node.get(field.key).is_none());
            let help = match nearest(key, here.map(|field| field.key)) {
                Some(near) => format!("did you mean {}?", quote(near)),
                None => "remove it, or start it with `x-`".to_owned(),
            };
            out.push(RULE.find(cx, &site, message).help(help));
        }
    }
}

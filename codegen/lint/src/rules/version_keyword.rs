//! Keys are those of the document's version.

use super::prelude::*;
use openapi::document::grammar::{Kind, Shape};

/// Keys are those of the document's version.
pub const RULE: Rule = Rule {
    id: "version-keyword",
    severity: Severity::Warning,
    title: "Keys are defined in the document's OpenAPI version",
    why: "Tools ignore keys that the document's version does not have. 3.1 follows JSON Schema 2020-12, 3.0 an older subset of it; 3.2 adds to 3.1.",
    effect: "They are read as meant. Other tools ignore them.",
    bad: r#"openapi: 3.0.3
info: {title: T, version: "1"}
components:
  schemas:
    Kind: {type: string, const: node}
"#,
    good: r#"openapi: 3.0.3
info: {title: T, version: "1"}
components:
  schemas:
    Kind: {type: string, enum: [node]}
"#,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let version = cx.version();
    let mut walk = cx.document.walk();
    while let Some(visit) = walk.next() {
        let Shape::One(kind) = visit.shape else { continue };
        for member in visit.node.members() {
            let key = &*member.key;
            let bound = kind == Kind::Schema && matches!(key, "exclusiveMinimum" | "exclusiveMaximum");
            let number = member.node.as_number().is_some();
            let help = match kind.field(key) {
                Some(_) if bound && version == Version::V3_0 && number => {
                    "in 3.0 it is `true` beside `minimum` or `maximum`".to_owned()
                }
                Some(_) if bound && version > Version::V3_0 && member.node.as_bool().is_some() => {
                    format!("in {version} it is the number itself")
                }
                // `nullable` has a rule of its own.
                Some(field) if !field.is_in(version) && key != "nullable" => {
                    format!("say `openapi: {}.0`, or say it in the terms of {version}", field.since)
                }
                _ => continue,
            };
            let site = Site { node: &member.node, at: walk.pointer(&visit).join(key), span: member.key_span };
            let message = format!("{} means nothing in OpenAPI {version}", quote(key));
            out.push(RULE.find(cx, &site, message).help(help));
        }
    }
}

//! Keywords are those of the document's edition.

use super::prelude::*;

/// Keywords are those of the document's edition.
pub const RULE: Rule = Rule {
    id: "version-keyword",
    severity: Severity::Warning,
    title: "Keywords are those of the document's edition",
    why: "3.1 follows JSON Schema 2020-12, 3.0 an older subset: each ignores the other's keywords.",
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

const ONLY_3_1: [&str; 22] = [
    "const",
    "prefixItems",
    "$defs",
    "if",
    "then",
    "else",
    "patternProperties",
    "propertyNames",
    "contains",
    "minContains",
    "maxContains",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "$id",
    "$anchor",
    "$dynamicRef",
    "$dynamicAnchor",
];

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        for member in schema.site.node.members() {
            let key = &*member.key;
            let bound = matches!(key, "exclusiveMinimum" | "exclusiveMaximum");
            let (wrong, help) = match cx.version() {
                Version::V3_0 if bound => {
                    (member.node.as_number().is_some(), "in 3.0 it is `true` beside `minimum` or `maximum`")
                }
                Version::V3_0 => (ONLY_3_1.contains(&key), "say `openapi: 3.1.0`, or say it in 3.0's words"),
                Version::V3_1 => (bound && member.node.as_bool().is_some(), "in 3.1 it is the number itself"),
            };
            if wrong {
                let site = Site { node: &member.node, at: schema.site.at.join(key), span: member.key_span };
                let message = format!("{} means nothing in OpenAPI {}", quote(key), cx.version());
                out.push(RULE.find(cx, &site, message).help(help));
            }
        }
    }
}

//! Null is allowed as the document's OpenAPI version defines it.

use super::prelude::*;

/// Null is allowed as the document's OpenAPI version defines it.
pub const RULE: Rule = Rule {
    id: "nullable-form",
    severity: Severity::Warning,
    title: "Null is allowed as the document's OpenAPI version defines it",
    why: "3.0 has `nullable: true`, which 3.1 ignores; 3.1 has `type: [string, \"null\"]`, which 3.0 does not know.",
    effect: "Both are read as meant: the value is an `Option`. Other tools may not.",
    bad: r#"openapi: 3.1.0
info: {title: T, version: "1"}
components:
  schemas:
    Node:
      type: object
      properties:
        zone:
          type: string
          nullable: true
"#,
    good: r#"openapi: 3.1.0
info: {title: T, version: "1"}
components:
  schemas:
    Node:
      type: object
      properties:
        zone:
          type: [string, "null"]
"#,
    fix: Some("Rewrites `nullable: true` as a type list in a 3.1 document."),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in &cx.schemas {
        match cx.version() {
            Version::V3_1 | Version::V3_2 => newer(cx, schema, out),
            Version::V3_0 => older(cx, schema, out),
        }
    }
}

fn newer(cx: &Context<'_>, schema: &Schema<'_>, out: &mut Vec<Finding>) {
    let Some(site) = schema.site.below("nullable") else { return };
    let node = schema.site.node;
    let mut edits = Vec::from_iter(edit::remove(cx, node, "nullable"));
    let kind = node.get("type");
    if site.node.as_bool() == Some(true)
        && let Some(kind) = kind
    {
        if let Some(name) = kind.as_str().filter(|name| *name != "null") {
            // JSON needs the quotes, YAML does not mind them.
            let flow = edit::is_flow(cx, node);
            let text = if flow { format!("[\"{name}\", \"null\"]") } else { format!("[{name}, \"null\"]") };
            edits.push(Edit { start: kind.span.start, end: kind.span.end, text });
        } else {
            edits.clear();
        }
    }
    let certain = match (site.node.as_bool(), kind) {
        (Some(false), _) => edits.len() == 1,
        (Some(true), Some(_)) => edits.len() == 2 && node.get("enum").is_none(),
        _ => false,
    };
    let fix = certain.then(|| Fix { note: "write it the 3.1 way".to_owned(), edits });
    let message = "`nullable` means nothing in OpenAPI 3.1";
    let help = "add `\"null\"` to the type instead";
    out.push(RULE.find(cx, &site, message).help(help).fix(fix));
}

fn older(cx: &Context<'_>, schema: &Schema<'_>, out: &mut Vec<Finding>) {
    let Some(site) = schema.site.below("type") else { return };
    let lists = site.node.as_array().is_some();
    if lists || site.node.as_str() == Some("null") {
        let what = if lists { "a list of types" } else { "the type `null`" };
        let message = format!("{what} means nothing in OpenAPI 3.0");
        out.push(RULE.find(cx, &site, message).help("write one type, and `nullable: true`"));
    }
}

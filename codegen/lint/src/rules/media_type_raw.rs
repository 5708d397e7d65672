//! Bodies are JSON, forms, text or bytes.

use super::prelude::*;

/// Bodies are JSON, forms, text or bytes.
pub const RULE: Rule = Rule {
    id: "media-type-raw",
    severity: Severity::Info,
    title: "Bodies are JSON, forms, text or bytes",
    why: "Other media types, XML for one, have no typed form here.",
    effect: "The body is raw bytes.",
    bad: r#"paths:
  /nodes:
    get:
      operationId: listNodes
      responses:
        "200": {description: The nodes., content: {application/xml: {schema: {type: object}}}}
"#,
    good: r#"paths:
  /nodes:
    get:
      operationId: listNodes
      responses:
        "200": {description: The nodes., content: {application/json: {schema: {type: object}}}}
"#,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for media in &cx.media {
        let Some(schema) = media.site.node.get("schema") else { continue };
        let name = media.name.split(';').next().unwrap_or_default().trim();
        let name = name.to_ascii_lowercase();
        let typed = name.contains("json")
            || name.starts_with("text/")
            || name.starts_with("multipart/")
            || matches!(name.as_str(), "application/x-www-form-urlencoded" | "application/octet-stream" | "*/*");
        let structured = !shape::types(cx, schema).is_all()
            && !shape::types(cx, schema).and(Types::OBJECT.or(Types::ARRAY)).is_empty();
        if !typed && structured {
            let message = format!("a schema cannot be used for {}", quote(media.name));
            out.push(RULE.find(cx, &media.site, message));
        }
    }
}

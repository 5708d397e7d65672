//! A JSON body has a schema.

use super::prelude::*;

/// A JSON body has a schema.
pub const RULE: Rule = Rule {
    id: "media-without-schema",
    severity: Severity::Warning,
    title: "A JSON body has a schema",
    why: "Without one nothing is known about its properties.",
    effect: "The body is a `serde_json::Value`.",
    bad: r#"paths:
  /nodes:
    get:
      operationId: listNodes
      responses:
        "200": {description: The nodes., content: {application/json: {}}}
"#,
    good: r#"paths:
  /nodes:
    get:
      operationId: listNodes
      responses:
        "200":
          description: The nodes.
          content: {application/json: {schema: {type: array, items: {type: string}}}}
"#,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for media in &cx.media {
        let name = media.name.split(';').next().unwrap_or_default().trim();
        let json = name.eq_ignore_ascii_case("application/json") || name.ends_with("+json");
        if json && media.site.node.get("schema").is_none() {
            let message = format!("{} has no schema", quote(media.name));
            let help = "add the schema, or `{type: object}` if its properties are unknown";
            out.push(RULE.find(cx, &media.site, message).help(help));
        }
    }
}

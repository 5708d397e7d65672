//! In 3.0 a $ref stands alone.

use super::prelude::*;

/// In 3.0 a $ref stands alone.
pub const RULE: Rule = Rule {
    id: "ref-siblings",
    severity: Severity::Warning,
    title: "In 3.0 a $ref stands alone",
    why: "OpenAPI 3.0 says that whatever stands beside a `$ref` is ignored.",
    effect: "`nullable`, `description`, `deprecated` and `readOnly` are read as meant, the rest is ignored. Other tools ignore all of it.",
    bad: r##"openapi: 3.0.3
info: {title: T, version: "1"}
components:
  schemas:
    Node:
      type: object
      properties:
        zone:
          nullable: true
          $ref: "#/components/schemas/Zone"
    Zone: {type: string}
"##,
    good: r##"openapi: 3.0.3
info: {title: T, version: "1"}
components:
  schemas:
    Node:
      type: object
      properties:
        zone:
          nullable: true
          allOf: [{$ref: "#/components/schemas/Zone"}]
    Zone: {type: string}
"##,
    fix: Some("Puts the `$ref` into an `allOf`."),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    if cx.version() != Version::V3_0 {
        return;
    }
    for schema in &cx.schemas {
        let Some(reference) = schema.site.node.member("$ref") else { continue };
        if schema.reference().is_none() {
            continue;
        }
        let members = schema.site.node.members();
        let beside: Vec<&Member> =
            members.filter(|member| &*member.key != "$ref" && !member.key.starts_with("x-")).collect();
        let Some(first) = beside.first() else { continue };
        let names: Vec<String> = beside.iter().map(|member| quote(&member.key)).collect();
        let value = cx.document.text(reference.node.span);
        let quoted = cx.document.text(reference.key_span).starts_with('"');
        let text = match quoted {
            true => format!("\"allOf\": [{{\"$ref\": {value}}}]"),
            false => format!("allOf: [{{$ref: {value}}}]"),
        };
        let has_own = schema.get("allOf").is_some();
        let fix = (!has_own && value.starts_with(['"', '\''])).then(|| {
            let (start, end) = (reference.key_span.start, reference.node.span.end);
            Fix::replace("put the $ref into an allOf", start, end, text)
        });
        let site = Site { node: &first.node, at: schema.site.at.join(&first.key), span: first.key_span };
        let message = format!("{} beside a $ref", names.join(", "));
        out.push(RULE.find(cx, &site, message).help("put the $ref into an `allOf`").fix(fix));
    }
}

//! No key beside a $ref is ignored.

use super::prelude::*;
use openapi::document::NoteKind;
use openapi::document::grammar::Kind;
use openapi::keys::KEYS;

/// No key beside a $ref is ignored.
pub const RULE: Rule = Rule {
    id: "ref-siblings",
    severity: Severity::Warning,
    title: "No key beside a `$ref` is ignored",
    why: "In OpenAPI 3.0 every key beside a `$ref` is ignored. From 3.1 on those beside the `$ref` of a schema count, and elsewhere `summary` and `description`.",
    effect: "It is ignored.",
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
    for note in cx.document.notes() {
        let NoteKind::Ignored(kind, keys) = &note.kind else { continue };
        // The annotations of other tools are theirs to read.
        let ours = |key: &str| !key.starts_with("x-") || KEYS.iter().any(|known| known.name == key);
        let beside: Vec<&(Box<str>, Span)> = keys.iter().filter(|(key, _)| ours(key)).collect();
        let Some((first, span)) = beside.first() else { continue };
        let names: Vec<String> = beside.iter().map(|(key, _)| quote(key)).collect();
        let site = Site { node: cx.root().node, at: note.pointer.join(first), span: *span };
        let message = format!("{} beside a $ref", names.join(", "));
        let finding = RULE.find(cx, &site, message);
        if *kind != Kind::Schema {
            let help = format!("remove it, or write the {} out", kind.name());
            out.push(finding.help(help));
            continue;
        }
        let value = cx.document.text(note.value);
        let quoted = cx.document.text(note.key).starts_with('"');
        let text = match quoted {
            true => format!("\"allOf\": [{{\"$ref\": {value}}}]"),
            false => format!("allOf: [{{$ref: {value}}}]"),
        };
        let has_own = keys.iter().any(|(key, _)| &**key == "allOf");
        let fix = (!has_own && value.starts_with(['"', '\''])).then(|| {
            let (start, end) = (note.key.start, note.value.end);
            Fix::replace("put the $ref into an allOf", start, end, text)
        });
        out.push(finding.help("put the $ref into an `allOf`").fix(fix));
    }
}

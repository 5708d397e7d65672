//! A $ref stands where OpenAPI allows one.

use super::prelude::*;
use openapi::document::NoteKind;
use openapi::document::grammar::Shape;

/// A $ref is used where OpenAPI allows one.
pub const RULE: Rule = Rule {
    id: "reference-inlined",
    severity: Severity::Info,
    title: "`$ref` is used where OpenAPI allows it",
    why: "OpenAPI allows references in place of a schema, parameter, header, request body, response, example, link, callback, security scheme or path item, and nowhere else. Bundlers follow others too; many tools do not.",
    effect: "It is read as if the referenced value were written there.",
    bad: r##"paths:
  /nodes:
    get: {$ref: "#/x-operations/listNodes"}
x-operations:
  listNodes: {operationId: listNodes, responses: {"204": {description: Done}}}
"##,
    good: r##"paths:
  /nodes: {$ref: "#/components/pathItems/nodes"}
components:
  pathItems:
    nodes:
      get: {operationId: listNodes, responses: {"204": {description: Done}}}
"##,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for note in cx.document.notes() {
        let NoteKind::Inlined(shape) = note.kind else { continue };
        let what = match shape {
            Shape::One(kind) => kind.name().to_owned(),
            Shape::List(kind) => format!("list of {}s", kind.name()),
            Shape::Map(kind) => format!("map of {}s", kind.name()),
            Shape::DataList => "list of values".to_owned(),
            Shape::Names | Shape::Scalar | Shape::Data => "value".to_owned(),
        };
        let site = Site { node: cx.root().node, at: note.pointer.clone(), span: note.key };
        let message = format!("OpenAPI does not allow a `$ref` in place of this {what}, or any key beside it");
        out.push(RULE.find(cx, &site, message).help("bundle the document, or write it out"));
    }
}

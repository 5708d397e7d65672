//! A value comes to an end.

use super::prelude::*;

/// A value comes to an end.
pub const RULE: Rule = Rule {
    id: "schema-endless",
    severity: Severity::Error,
    title: "No schema requires an infinite value",
    why: "A schema that requires a value of its own kind, not null and not in a list, has no finite value.",
    effect: "The type is boxed and compiles, but no value of it can be made or read.",
    bad: r##"components:
  schemas:
    Node: {type: object, required: [parent], properties: {parent: {$ref: "#/components/schemas/Node"}}}
"##,
    good: r##"components:
  schemas:
    Node: {type: object, properties: {parent: {$ref: "#/components/schemas/Node"}}}
"##,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    // What every value of a schema must hold or be.
    let steps = |index: usize| -> Vec<usize> {
        let Some(schema) = cx.schemas.get(index) else { return Vec::new() };
        let node = schema.site.node;
        if shape::says_null(node) {
            return Vec::new();
        }
        let mut all = Vec::new();
        if schema.reference().is_some() {
            let target = cx.resolve(node).and_then(|target| cx.index_of(target));
            all.extend(target.filter(|target| *target != index));
        }
        for name in node.get("required").into_iter().flat_map(Node::items) {
            let property = name.as_str().and_then(|name| node.get("properties")?.get(name));
            all.extend(property.and_then(|property| cx.index_of(property)));
        }
        for branch in node.get("allOf").into_iter().flat_map(Node::items) {
            all.extend(cx.index_of(branch));
        }
        all
    };
    for index in graph::on_cycles(cx.schemas.len(), steps) {
        let Some(schema) = cx.schemas.get(index) else { continue };
        if let (Place::Property(name), Some(_)) = (schema.place, schema.reference()) {
            let message = format!("{} is required of itself without end", quote(name));
            out.push(RULE.find(cx, &schema.site, message).help("make it optional or nullable"));
        }
    }
}

//! A schema is more than itself.

use super::prelude::*;

/// A schema is more than itself.
pub const RULE: Rule = Rule {
    id: "circular-reference",
    severity: Severity::Error,
    title: "No schema refers only to itself",
    why: "A `$ref` that refers back to itself, or a schema that is part of its own `allOf`, has no meaning.",
    effect: "The schema is a `serde_json::Value`.",
    bad: r##"components:
  schemas:
    Node: {allOf: [{$ref: "#/components/schemas/Node"}]}
"##,
    good: r##"components:
  schemas:
    Node: {type: object, properties: {parent: {$ref: "#/components/schemas/Node"}}}
"##,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    // What a schema is, as opposed to what it holds.
    let steps = |index: usize| -> Vec<usize> {
        let Some(schema) = cx.schemas.get(index) else { return Vec::new() };
        let own = schema.reference().and_then(|_| target(cx, schema.site.node));
        let branches = schema.site.items("allOf").into_iter();
        let branches = branches.filter_map(|site| cx.index_of(site.node));
        branches.chain(own).collect()
    };
    for index in graph::on_cycles(cx.schemas.len(), steps) {
        let Some(schema) = cx.schemas.get(index) else { continue };
        // Of the members of a cycle the `$ref`s are what can be changed.
        if schema.reference().is_some() {
            let site = schema.site.below_or_self("$ref");
            let message = format!("{} refers back to itself", quote(schema.reference().unwrap_or_default()));
            out.push(RULE.find(cx, &site, message).help("write what is meant here"));
        }
    }
}

fn target<'a>(cx: &Context<'a>, node: &'a Node) -> Option<usize> {
    let text = node.get("$ref").and_then(Node::as_str)?;
    let target = cx.document.target(node.span.file, text).ok()?;
    cx.index_of(target.node)
}

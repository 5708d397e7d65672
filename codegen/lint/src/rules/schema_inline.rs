//! Objects and enums are components.

use super::prelude::*;

/// Objects and enums are components.
pub const RULE: Rule = Rule {
    id: "schema-inline",
    severity: Severity::Info,
    title: "Objects and enums are components",
    why: "The name of a component is the name of the Rust type. An inline schema has no name.",
    effect: "The type gets a name made of those of its parent and its property.",
    bad: r"components:
  schemas:
    Node:
      type: object
      properties:
        billing: {type: object, properties: {mode: {type: string}}}
",
    good: r##"components:
  schemas:
    Node: {type: object, properties: {billing: {$ref: "#/components/schemas/Billing"}}}
    Billing: {type: object, properties: {mode: {type: string}}}
"##,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        let node = schema.site.node;
        let inline = !matches!(schema.place, Place::Component(_) | Place::Branch(_) | Place::Other);
        let object = node.get("properties").is_some_and(|all| all.members().next().is_some());
        let choice = ["oneOf", "anyOf"].iter().any(|key| branches(node, key) > 1);
        let listed = node.get("enum").is_some_and(|all| all.items().any(|v| v.as_str().is_some()));
        if inline && (object || choice || listed) && names::given(node).is_none() {
            let what = if object {
                "an object"
            } else if choice {
                "a choice"
            } else {
                "an enum"
            };
            let message = format!("an inline {what} has no name of its own");
            let help = "move it to `components/schemas`, or name it with `x-rust-name`";
            out.push(RULE.find(cx, &schema.site, message).help(help));
        }
    }
}

/// A choice between something and null is an `Option`, and needs no name.
fn branches(node: &Node, key: &str) -> usize {
    let all = node.get(key).into_iter().flat_map(Node::items);
    all.filter(|branch| own_types(branch) != Some(Types::NULL)).count()
}

//! Parts of an allOf agree.

use super::prelude::*;

/// Parts of an allOf agree.
pub const RULE: Rule = Rule {
    id: "all-of-conflict",
    severity: Severity::Error,
    title: "Parts of an allOf agree",
    why: "A value must fit every part; parts that ask for different types leave no value that does.",
    effect: "The type of the last part counts.",
    bad: r"components:
  schemas:
    Node:
      allOf:
        - {type: object, properties: {size: {type: string}}}
        - {type: object, properties: {size: {type: integer}}}
",
    good: r"components:
  schemas:
    Node:
      allOf:
        - {type: object, properties: {size: {type: integer}}}
        - {type: object, properties: {speed: {type: integer}}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        let mut parts = schema.site.items("allOf");
        if parts.is_empty() {
            continue;
        }
        if schema.get("properties").is_some() {
            // The schema's own properties are one part more; its `allOf` is not to be followed twice.
            let own: HashMap<&str, &Node> = schema
                .get("properties")
                .into_iter()
                .flat_map(Node::members)
                .map(|member| (&*member.key, &member.node))
                .collect();
            compare(cx, schema, own, &mut parts, out);
        } else {
            compare(cx, schema, HashMap::new(), &mut parts, out);
        }
    }
}

fn compare<'a>(
    cx: &Context<'a>,
    schema: &Schema<'a>,
    mut known: HashMap<&'a str, &'a Node>,
    parts: &mut [Site<'a>],
    out: &mut Vec<Finding>,
) {
    let mut whole = own_types(schema.site.node).unwrap_or(Types::ALL);
    for part in parts.iter() {
        let types = shape::types(cx, part.node);
        let both = whole.and(types);
        if both.without(Types::NULL).is_empty() && !whole.without(Types::NULL).is_empty() {
            let message = "a part of `allOf` of another type than the rest";
            out.push(RULE.find(cx, part, message).help("take it out, or correct its type"));
            return;
        }
        whole = both;
        for (name, nodes) in shape::members(cx, part.node, false).properties {
            let Some(node) = nodes.first().copied() else { continue };
            let Some(first) = known.get(name) else {
                known.insert(name, node);
                continue;
            };
            let (one, other) = (shape::types(cx, first), shape::types(cx, node));
            if one.and(other).without(Types::NULL).is_empty() {
                let message = format!("parts of `allOf` disagree on the type of {}", quote(name));
                out.push(
                    RULE.find(cx, part, message)
                        .help("correct one of them")
                        .related(cx.location(short(first)), "one type")
                        .related(cx.location(short(node)), "another type"),
                );
            }
        }
    }
}

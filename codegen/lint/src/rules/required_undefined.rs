//! Required properties are defined.

use super::prelude::*;

/// Required properties are defined.
pub const RULE: Rule = Rule {
    id: "required-undefined",
    severity: Severity::Warning,
    title: "Required properties are defined",
    why: "A name in `required` that no property has is usually misspelt.",
    effect: "It has no field: it is read into `extra`, and must be added there to be sent.",
    bad: r"components:
  schemas:
    Node: {type: object, required: [nodeId], properties: {node_id: {type: string}}}
",
    good: r"components:
  schemas:
    Node: {type: object, required: [node_id], properties: {node_id: {type: string}}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        let required = schema.site.items("required");
        if required.is_empty() {
            continue;
        }
        // A branch may require what its siblings define.
        let mut top = schema;
        while let (Place::Branch(_) | Place::Other, Some(parent)) = (top.place, top.parent) {
            match cx.schemas.get(parent) {
                Some(parent) => top = parent,
                None => break,
            }
        }
        let mut members = shape::members(cx, top.site.node, true);
        members.add(cx, schema.site.node, true);
        // A component that only requires is mixed into others; an object without properties is
        // free-form, and says which keys are there.
        if members.unsure || (members.properties.is_empty() && schema.get("type").is_none()) {
            continue;
        }
        for site in required {
            let Some(name) = site.node.as_str() else { continue };
            if members.properties.contains_key(name) {
                continue;
            }
            let known = members.properties.keys().copied();
            let help = match nearest(name, known) {
                Some(near) => format!("did you mean {}?", quote(near)),
                None => "define the property, or take it out of `required`".to_owned(),
            };
            let message = format!("{} is required, but no property has this name", quote(name));
            out.push(RULE.find(cx, &site, message).help(help));
        }
    }
}

//! Every alternative has the discriminator's property.

use super::prelude::*;

/// Every alternative has the discriminator's property.
pub const RULE: Rule = Rule {
    id: "discriminator-property",
    severity: Severity::Warning,
    title: "Every alternative has the discriminator's property",
    why: "The property distinguishes the alternatives; without it nothing does.",
    effect: "A value without the property is decoded as `Unknown`, which keeps its JSON.",
    bad: r##"components:
  schemas:
    Disk:
      oneOf: [{$ref: "#/components/schemas/Plain"}]
      discriminator: {propertyName: kind}
    Plain: {type: object, properties: {size: {type: integer}}}
"##,
    good: r##"components:
  schemas:
    Disk:
      oneOf: [{$ref: "#/components/schemas/Plain"}]
      discriminator: {propertyName: kind}
    Plain: {type: object, required: [kind], properties: {kind: {type: string}}}
"##,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        let Some(discriminator) = schema.site.below("discriminator") else { continue };
        let Some(name) = discriminator.node.get("propertyName").and_then(Node::as_str) else {
            let message = "a discriminator without `propertyName`";
            out.push(RULE.find(cx, &discriminator, message).help("name the property"));
            continue;
        };
        for key in ["oneOf", "anyOf"] {
            for site in schema.site.items(key) {
                let mut members = shape::members(cx, site.node, false);
                members.add(cx, schema.site.node, false);
                let null = own_types(site.node) == Some(Types::NULL);
                if members.unsure || null || members.properties.contains_key(name) {
                    continue;
                }
                let message = format!("a variant has no {}", quote(name));
                let help = "define the property in every variant, and require it";
                out.push(RULE.find(cx, &site, message).help(help));
            }
        }
    }
}

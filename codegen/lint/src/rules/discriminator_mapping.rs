//! A discriminator maps to its variants.

use super::prelude::*;

/// A discriminator maps to its variants.
pub const RULE: Rule = Rule {
    id: "discriminator-mapping",
    severity: Severity::Error,
    title: "A discriminator maps to its variants",
    why: "A value mapped to nothing, or to a schema that is not an alternative, cannot be decoded.",
    effect: "A value with this discriminator is decoded as `Unknown`, which keeps its JSON.",
    bad: r##"components:
  schemas:
    Disk:
      oneOf: [{$ref: "#/components/schemas/Plain"}]
      discriminator: {propertyName: kind, mapping: {fast: "#/components/schemas/Fast"}}
    Plain: {type: object, required: [kind], properties: {kind: {type: string}}}
"##,
    good: r##"components:
  schemas:
    Disk:
      oneOf: [{$ref: "#/components/schemas/Plain"}]
      discriminator: {propertyName: kind, mapping: {plain: "#/components/schemas/Plain"}}
    Plain: {type: object, required: [kind], properties: {kind: {type: string}}}
"##,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        let Some(discriminator) = schema.site.below("discriminator") else { continue };
        let variants: HashSet<usize> = ["oneOf", "anyOf"]
            .iter()
            .flat_map(|key| schema.site.items(key))
            .filter_map(|site| cx.resolve(site.node))
            .map(address)
            .collect();
        for (value, site) in discriminator.members("mapping") {
            let Some(text) = site.node.as_str() else { continue };
            // A plain name is a component's, `Fast` as well as `Fast.v2`.
            let component = format!("#/components/schemas/{text}");
            let file = site.node.span.file;
            let target = cx.document.target(file, text).or_else(|_| cx.document.target(file, &component));
            let what = match target {
                Err(_) => "does not resolve",
                Ok(target)
                    if variants.is_empty()
                        || cx.resolve(target.node).is_some_and(|n| variants.contains(&address(n))) =>
                {
                    continue;
                }
                Ok(_) => "resolves to a schema that is not an alternative",
            };
            let message = format!("{} {what}: {}", quote(value), quote(text));
            out.push(RULE.find(cx, &site, message).help("name one of the variants"));
        }
    }
}

//! A schema says something.

use super::prelude::*;

/// A schema says something.
pub const RULE: Rule = Rule {
    id: "schema-anything",
    severity: Severity::Info,
    title: "A schema has at least one constraint",
    why: "An empty schema allows any value.",
    effect: "The value is a `serde_json::Value`.",
    bad: r"components:
  schemas:
    Node: {type: object, properties: {metadata: {description: Free-form.}}}
",
    good: r"components:
  schemas:
    Node: {type: object, properties: {metadata: {type: object, description: Free-form.}}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    const SAYS_NOTHING: [&str; 10] = [
        "description",
        "title",
        "example",
        "examples",
        "default",
        "nullable",
        "deprecated",
        "readOnly",
        "writeOnly",
        "externalDocs",
    ];
    for schema in cx.written_schemas() {
        let mut keys = schema.site.node.members().map(|member| &*member.key);
        let nothing = keys.all(|key| SAYS_NOTHING.contains(&key) || key.starts_with("x-"));
        // `additionalProperties: {}` is the way to say that anything may stand there.
        let meant = matches!(schema.place, Place::Additional | Place::Other | Place::Branch(_));
        if nothing && !meant {
            let message = "a schema that allows any value";
            out.push(RULE.find(cx, &schema.site, message).help("add a type if one is documented"));
        }
    }
}

//! `required` is a list of names.

use super::prelude::*;

/// `required` is a list of names.
pub const RULE: Rule = Rule {
    id: "required-malformed",
    severity: Severity::Error,
    title: "`required` is a list of names",
    why: "On a property `required: true` has no meaning: the schema of the object lists its required properties.",
    effect: "It is ignored: the property is optional.",
    bad: r"components:
  schemas:
    Node: {type: object, properties: {id: {type: string, required: true}}}
",
    good: r"components:
  schemas:
    Node: {type: object, required: [id], properties: {id: {type: string}}}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        let Some(site) = schema.site.below("required") else { continue };
        if site.node.as_array().is_none() {
            let message = format!("`required` of a schema is a {}, not a list", site.node.kind());
            let help = "list the property's name in `required` of the object";
            out.push(RULE.find(cx, &site, message).help(help));
            continue;
        }
        let mut seen = HashSet::new();
        for site in schema.site.items("required") {
            match site.node.as_str() {
                None => {
                    let message = format!("`required` lists a {}", site.node.kind());
                    out.push(RULE.find(cx, &site, message).help("list names only"));
                }
                Some(name) if !seen.insert(name) => {
                    let message = format!("{} is listed twice", quote(name));
                    out.push(RULE.find(cx, &site, message).help("remove one of them"));
                }
                Some(_) => {}
            }
        }
    }
}

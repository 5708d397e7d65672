//! A type is one of JSON Schema's seven.

use super::prelude::*;

/// A type is one of JSON Schema's seven.
pub const RULE: Rule = Rule {
    id: "type-unknown",
    severity: Severity::Error,
    title: "A type is one of the seven JSON Schema types",
    why: "`int`, `float`, `file` and the like are not types; in 3.0 a type is one word and never `null`.",
    effect: "The value is a `serde_json::Value`.",
    bad: r"components:
  schemas:
    Node: {type: object, properties: {gpus: {type: int}}}
",
    good: r"components:
  schemas:
    Node: {type: object, properties: {gpus: {type: integer}}}
",
    fix: Some("Writes the type that is plainly meant: `int` becomes `integer`."),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        let Some(site) = schema.site.below("type") else { continue };
        let names = match site.node.as_str() {
            Some(_) => vec![site],
            None if site.node.as_array().is_some() => schema.site.items("type"),
            None => {
                let message = format!("a type that is a {}", site.node.kind());
                let help = "write the name of the type; quote `\"null\"`";
                out.push(RULE.find(cx, &site, message).help(help));
                continue;
            }
        };
        for site in names {
            let name = site.node.as_str().unwrap_or_default();
            const KNOWN: [&str; 7] = ["string", "integer", "number", "boolean", "object", "array", "null"];
            if KNOWN.contains(&name) {
                continue;
            }
            let lower = name.to_ascii_lowercase();
            let meant = match lower.as_str() {
                "int" | "long" => "integer",
                "bool" => "boolean",
                "float" | "double" | "decimal" => "number",
                "str" | "text" => "string",
                "list" => "array",
                "dict" | "map" => "object",
                other if KNOWN.contains(&other) => other,
                _ => "",
            };
            let fix = (!meant.is_empty()).then(|| edit::scalar(cx, site.node, "write the type's name", meant));
            let message = format!("{} is not a type", quote(name));
            let help = match meant {
                "" => "a file is `type: string, format: binary`".to_owned(),
                meant => format!("write `{meant}`"),
            };
            out.push(RULE.find(cx, &site, message).help(help).fix(fix));
        }
    }
}

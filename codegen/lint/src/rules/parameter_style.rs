//! The style of a parameter fits its location and type.

use super::prelude::*;

/// The style of a parameter fits its location and type.
pub const RULE: Rule = Rule {
    id: "parameter-style",
    severity: Severity::Error,
    title: "The style of a parameter fits its location and type",
    why: "OpenAPI defines the serialization only for certain combinations of location, style, explode and type.",
    effect: "A style that the location does not allow is replaced with the default of the location: `form` in query and cookie, `simple` in path and header. How a value of another type is serialized is undefined: it may not be what the server reads.",
    bad: r"paths:
  /nodes:
    get:
      operationId: listNodes
      parameters:
        - {name: filter, in: query, style: deepObject, schema: {type: string}}
      responses: {}
",
    good: r"paths:
  /nodes:
    get:
      operationId: listNodes
      parameters:
        - name: filter
          in: query
          style: deepObject
          schema: {type: object, properties: {status: {type: string}}}
      responses: {}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let headers = cx.headers.iter().map(|site| (site, "", "header"));
    let parameters = cx.parameters.iter().map(|p| (&p.site, p.name, p.location));
    for (site, name, location) in parameters.chain(headers) {
        let node = site.node;
        let Some(style) = node.get("style").and_then(Node::as_str) else { continue };
        let allowed: &[&str] = match location {
            "query" => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
            "path" => &["simple", "label", "matrix"],
            "header" => &["simple"],
            "cookie" => &["form", "cookie"],
            _ => continue,
        };
        let at = site.below_or_self("style");
        let subject = if name.is_empty() { "a header".to_owned() } else { quote(name) };
        if !allowed.contains(&style) {
            let message = format!("{subject} in {location} has style {}", quote(style));
            let help = format!("in {location} the styles are: {}", allowed.join(", "));
            out.push(RULE.find(cx, &at, message).help(help));
            continue;
        }
        let types = node.get("schema").map_or(Types::ALL, |schema| shape::types(cx, schema));
        let wrong = match style {
            "deepObject" => types.and(Types::OBJECT).is_empty().then_some("objects"),
            "spaceDelimited" | "pipeDelimited" => types.is_scalar().then_some("lists and objects"),
            _ => None,
        };
        if let Some(wanted) = wrong {
            let message = format!("{subject} has style {}, which is for {wanted}", quote(style));
            out.push(RULE.find(cx, &at, message).help("leave `style` out"));
        }
    }
}

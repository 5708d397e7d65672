//! Paths are templates that start with a slash.

use super::prelude::*;

/// Paths are templates that start with a slash.
pub const RULE: Rule = Rule {
    id: "path-malformed",
    severity: Severity::Error,
    title: "Paths are templates that start with a slash",
    why: "A path is appended to the server URL as it is; names in braces are parameters.",
    effect: "Without the slash the operations of the path are left out; a query or fragment is dropped; the rest is sent as it is written.",
    bad: r"paths:
  nodes/{id:
    get: {operationId: getNode, responses: {}}
",
    good: r"paths:
  /nodes/{id}:
    get:
      operationId: getNode
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (path, site) in &cx.paths {
        let why = if !path.starts_with('/') {
            "does not start with `/`"
        } else if path.split('{').next().unwrap_or_default().contains(['?', '#']) {
            "contains a query or fragment; query parameters are declared, not written into the path"
        } else {
            match paths::template(path) {
                Err(why) => why,
                Ok(names) if paths::twice(&names).is_some() => "names a parameter twice",
                Ok(_) => continue,
            }
        };
        let message = format!("path {} {why}", quote(path));
        out.push(RULE.find(cx, site, message).help("write it as `/nodes/{id}`"));
    }
}

//! No two paths match the same request.

use super::prelude::*;

/// No two paths match the same request.
pub const RULE: Rule = Rule {
    id: "path-ambiguous",
    severity: Severity::Warning,
    title: "No two paths match the same request",
    why: "Paths that differ in parameter names only are one path to a server.",
    effect: "Both operations are generated and send the same request line.",
    bad: r"paths:
  /nodes/{id}:
    get:
      operationId: getNode
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {}
  /nodes/{name}:
    get:
      operationId: getNodeByName
      parameters: [{name: name, in: path, required: true, schema: {type: string}}]
      responses: {}
",
    good: r"paths:
  /nodes/{id}:
    get:
      operationId: getNode
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {}
  /nodes/by-name/{name}:
    get:
      operationId: getNodeByName
      parameters: [{name: name, in: path, required: true, schema: {type: string}}]
      responses: {}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let mut known: HashMap<String, (&str, &Site<'_>)> = HashMap::new();
    for (path, site) in &cx.paths {
        // `/a#b` and `/a?b` are told apart by what the server ignores: another rule's business.
        let key = paths::shape(path);
        let Some((other, first)) = known.get(&key) else {
            known.insert(key, (path, site));
            continue;
        };
        let message = format!("{} and {} match the same requests", quote(other), quote(path));
        out.push(
            RULE.find(cx, site, message)
                .help("keep one of them, with all its operations")
                .related(cx.location(first.span), "the other path"),
        );
    }
}

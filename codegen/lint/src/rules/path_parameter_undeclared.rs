//! Every name in a path template is declared.

use super::prelude::*;

/// Every name in a path template is declared.
pub const RULE: Rule = Rule {
    id: "path-parameter-undeclared",
    severity: Severity::Error,
    title: "Every name in a path template is declared",
    why: "Without a declaration the type of the value is unknown.",
    effect: "The value is a string argument.",
    bad: r"paths:
  /nodes/{id}:
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
    let mut by_path: HashMap<&str, Vec<&Operation<'_>>> = HashMap::new();
    for operation in cx.calls() {
        by_path.entry(operation.path).or_default().push(operation);
    }
    for (path, site) in &cx.paths {
        let Ok(names) = paths::template(path) else { continue };
        let operations = by_path.get(path).map(Vec::as_slice).unwrap_or_default();
        for name in names {
            let lacks = |op: &&&Operation<'_>| !op.arguments.iter().any(|a| a.location == "path" && a.name == name);
            let lacking: Vec<_> = operations.iter().filter(lacks).collect();
            if lacking.is_empty() || operations.is_empty() {
                continue;
            }
            let help = "add `{name: ..., in: path, required: true, schema: {type: string}}`";
            // Missing everywhere is one cause.
            if lacking.len() == operations.len() {
                let message = format!("{} of path {} is not declared", quote(name), quote(path));
                out.push(RULE.find(cx, site, message).help(help));
                continue;
            }
            for operation in lacking {
                let label = operation.label();
                let message = format!("{} of {} is not declared", quote(name), quote(&label));
                out.push(RULE.find(cx, &operation.site, message).help(help));
            }
        }
    }
}

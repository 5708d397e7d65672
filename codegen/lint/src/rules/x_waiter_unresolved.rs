//! `x-waiter` refers to documented properties and values.

use super::prelude::*;

/// `x-waiter` refers to documented properties and values.
pub const RULE: Rule = Rule {
    id: "x-waiter-unresolved",
    severity: Severity::Warning,
    title: "`x-waiter` refers to documented properties and values",
    why: "A waiter reads a property of the response and compares it with documented values: with a misspelled one it never ends.",
    effect: "No waiter is generated.",
    bad: r#"paths:
  /nodes/{id}:
    get:
      operationId: getNode
      x-waiter: [{name: running, status: /status, success: [runing], failure: [failed]}]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200":
          description: The node.
          content:
            application/json:
              schema: {type: object, properties: {status: {type: string, enum: [running, failed]}}}
"#,
    good: r#"paths:
  /nodes/{id}:
    get:
      operationId: getNode
      x-waiter: [{name: running, status: /status, success: [running], failure: [failed]}]
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200":
          description: The node.
          content:
            application/json:
              schema: {type: object, properties: {status: {type: string, enum: [running, failed]}}}
"#,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for operation in cx.calls() {
        for waiter in operation.site.items("x-waiter") {
            let Some(pointer) = waiter.below("status") else { continue };
            let text = pointer.node.as_str().unwrap_or_default();
            let found = annotated::success_schema(cx, operation)
                .map_or(annotated::Found::Missing, |schema| annotated::at(cx, schema, text));
            let node = match found {
                annotated::Found::Missing => {
                    let message = format!("{} is not a property of the response", quote(text));
                    out.push(RULE.find(cx, &pointer, message).help("correct the pointer or the schema"));
                    continue;
                }
                annotated::Found::Free => continue,
                annotated::Found::Schema(node) => node,
            };
            let Some(values) = shape::only_values(cx, node) else { continue };
            for key in ["success", "failure"] {
                for site in waiter.items(key) {
                    if values.iter().any(|value| value.same(site.node)) {
                        continue;
                    }
                    let text = site.node.as_str().unwrap_or_default();
                    let known = values.iter().filter_map(|value| value.as_str());
                    let help = match nearest(text, known) {
                        Some(near) => format!("did you mean {}?", quote(near)),
                        None => "name a value of the enum".to_owned(),
                    };
                    let message = format!(
                        "{} is not a value of {}",
                        quote(text),
                        quote(pointer.node.as_str().unwrap_or_default())
                    );
                    out.push(RULE.find(cx, &site, message).help(help));
                }
            }
        }
    }
}

//! `x-waiter` names what is there.

use super::prelude::*;

/// `x-waiter` names what is there.
pub const RULE: Rule = Rule {
    id: "x-waiter-unresolved",
    severity: Severity::Warning,
    title: "`x-waiter` names what is there",
    why: "A waiter reads a member of the answer and compares it with values it may have: a misspelt one waits for ever.",
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
                    let message = format!("{} is no member of the answer", quote(text));
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
                    let message =
                        format!("{} is no value of {}", quote(text), quote(pointer.node.as_str().unwrap_or_default()));
                    out.push(RULE.find(cx, &site, message).help(help));
                }
            }
        }
    }
}

//! Responses are keyed by status.

use super::prelude::*;

/// Responses are keyed by status.
pub const RULE: Rule = Rule {
    id: "response-status-invalid",
    severity: Severity::Error,
    title: "Responses are keyed by status",
    why: "A key is a status of three digits, a range such as `4XX`, or `default`.",
    effect: "A range in small letters is read as meant; anything else is left out.",
    bad: r#"paths:
  /nodes:
    get:
      operationId: listNodes
      responses:
        "200": {description: The nodes.}
        4xx: {description: Refused.}
"#,
    good: r#"paths:
  /nodes:
    get:
      operationId: listNodes
      responses:
        "200": {description: The nodes.}
        4XX: {description: Refused.}
"#,
    fix: Some("Writes a range in capitals."),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for operation in cx.calls() {
        for (status, site) in operation.site.members("responses") {
            if status == "default" || status.starts_with("x-") || is_status(status) {
                continue;
            }
            let upper = status.to_ascii_uppercase();
            let fix = is_status(&upper).then(|| {
                let (start, end) = (site.span.start, site.span.end);
                let quoted = cx.document.text(site.span).starts_with('"');
                let text = if quoted { format!("\"{upper}\"") } else { upper };
                Fix::replace("write the range in capitals", start, end, text)
            });
            let message = format!("{} is not a status", quote(status));
            let help = "write a status such as `404`, a range such as `4XX`, or `default`";
            out.push(RULE.find(cx, &site, message).help(help).fix(fix));
        }
    }
}

fn is_status(text: &str) -> bool {
    match text.as_bytes() {
        [b'1'..=b'5', b'X', b'X'] => true,
        [b'1'..=b'9', tens, ones] => tens.is_ascii_digit() && ones.is_ascii_digit(),
        _ => false,
    }
}

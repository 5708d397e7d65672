//! A pattern is a regular expression that clients can check.

use super::prelude::*;
use openapi::schema_check::unchecked;

/// A pattern is a regular expression that clients can check.
pub const RULE: Rule = Rule {
    id: "pattern-invalid",
    severity: Severity::Warning,
    title: "A pattern is a regular expression that clients can check",
    why: "Patterns are ECMA-262 regular expressions; flags, delimiters and other dialects are not. \
          One in which a repeated group can match in several ways takes exponential time on a text that almost matches.",
    effect: "The pattern is documented, and is not checked.",
    bad: r#"components:
  schemas:
    Name: {type: string, pattern: "^[a-z"}
"#,
    good: r#"components:
  schemas:
    Name: {type: string, pattern: "^[a-z]+$"}
"#,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        let Some(site) = schema.site.below("pattern") else { continue };
        let Some(text) = site.node.as_str() else {
            out.push(RULE.find(cx, &site, "a pattern that is not a string").help("quote it"));
            continue;
        };
        if let Some(why) = unchecked(text) {
            let message = format!("the pattern {} is not checked: {}", quote(text), clean(&why));
            out.push(RULE.find(cx, &site, message).help("correct it"));
        }
    }
}

//! A silenced rule has something to silence.

use super::prelude::*;

/// A silenced rule has something to silence.
pub const RULE: Rule = Rule {
    id: "lint-allow-unused",
    severity: Severity::Warning,
    title: "Every allowance is used",
    why: "An allowance that is no longer needed hides the next finding.",
    effect: "Nothing.",
    bad: r"components:
  schemas:
    Zone:
      x-lint-allow: [{id: enum-empty, reason: The page lists no zones yet.}]
      type: string
      enum: [east]
",
    good: r"components:
  schemas:
    Zone:
      x-lint-allow: [{id: enum-empty, reason: The page lists no zones yet.}]
      type: string
      enum: []
",
    fix: None,
    check,
};

/// Nothing by itself: `lint` knows what was used once all rules have run.
fn check(_cx: &Context<'_>, _out: &mut Vec<Finding>) {}

/// The finding for an allowance that silenced nothing.
pub(crate) fn unused(cx: &Context<'_>, allowance: &Allowed, site: Option<&Site<'_>>) -> Finding {
    let what = match Rule::by_id(&allowance.id) {
        Some(_) => "silences nothing",
        None => "is the name of no rule",
    };
    let message = format!("allowed rule {} {what}", quote(&allowance.id));
    match site {
        Some(site) => RULE.find(cx, site, message),
        None => Finding::new(RULE.id, RULE.severity, message).effect(RULE.effect).pointer(&allowance.pointer),
    }
    .help("remove the allowance")
}

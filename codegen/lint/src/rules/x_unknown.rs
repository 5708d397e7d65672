//! Known `x-*` extensions are spelled correctly.

use super::prelude::*;
use openapi::keys::KEYS;

/// Known `x-*` extensions are spelled correctly.
pub const RULE: Rule = Rule {
    id: "x-unknown",
    severity: Severity::Warning,
    title: "Known `x-*` extensions are spelled correctly",
    why: "A misspelt annotation is ignored in silence.",
    effect: "It is ignored.",
    bad: r"paths:
  /nodes:
    get: {operationId: listNodes, x-idempotant: true, responses: {}}
",
    good: r"paths:
  /nodes:
    get: {operationId: listNodes, x-idempotent: true, responses: {}}
",
    fix: Some("Spells it as we do."),
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    // A large document may carry the same annotation of others a hundred thousand times.
    let mut known = HashMap::new();
    for annotation in &cx.annotations {
        let key = annotation.key;
        if KEYS.iter().any(|known| known.name == key) {
            continue;
        }
        let near = *known.entry(key).or_insert_with(|| nearly_ours(key));
        if let Some(near) = near {
            let span = annotation.site.span;
            let quoted = cx.document.text(span).starts_with(['"', '\'']);
            let fix = (!quoted).then(|| Fix::replace("spell it as we do", span.start, span.end, near));
            let message = format!("unknown extension {}", quote(key));
            let help = format!("did you mean {}?", quote(near));
            out.push(RULE.find(cx, &annotation.site, message).help(help).fix(fix));
        }
    }
}

/// Others have annotations of their own: only what is nearly ours is ours. In a short name one letter
/// makes another word.
fn nearly_ours(key: &str) -> Option<&'static str> {
    let folded = key.to_ascii_lowercase().replace('_', "-");
    let near = |known: &&str| {
        let far = if known.len() > 6 { 2 } else { 1 };
        folded == *known || strsim::osa_distance(&folded, known) <= far
    };
    KEYS.iter().map(|known| known.name).find(near)
}

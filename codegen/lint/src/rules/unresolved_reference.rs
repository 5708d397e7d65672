//! A $ref leads somewhere.

use super::prelude::*;

/// A $ref leads somewhere.
pub const RULE: Rule = Rule {
    id: "unresolved-reference",
    severity: Severity::Error,
    title: "Every $ref resolves",
    why: "The target of a dangling reference is unknown. Files beside the document are read; nothing is fetched.",
    effect: "A schema is a `serde_json::Value`, a body raw bytes; a parameter or path is left out.",
    bad: r##"components:
  schemas:
    Nodes: {type: array, items: {$ref: "#/components/schemas/Nod"}}
    Node: {type: object}
"##,
    good: r##"components:
  schemas:
    Nodes: {type: array, items: {$ref: "#/components/schemas/Node"}}
    Node: {type: object}
"##,
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let read = cx.document.findings().iter().filter(|finding| finding.id == RULE.id);
    out.extend(read.cloned().map(|finding| finding.effect(RULE.effect)));
    let mut unread = HashSet::new();
    for reference in &cx.references {
        let file = reference.site.span.file;
        let Err(error) = cx.document.target(file, reference.text) else { continue };
        // A file that is not there was reported where it is first named.
        if matches!(error, RefError::NoFile(_)) {
            let path = reference.text.split('#').next().unwrap_or_default();
            let reported =
                cx.document.findings().iter().any(|finding| finding.id == RULE.id && finding.message.contains(path));
            if reported || !unread.insert(path) {
                continue;
            }
        }
        let message = clean(&clip(&error.to_string(), 300));
        let (section, name) = reference.text.rsplit_once('/').unwrap_or(("", reference.text));
        let siblings = cx.document.target(file, section).ok();
        let known = siblings.iter().flat_map(|target| target.node.members());
        let help = match nearest(name, known.map(|member| &*member.key)) {
            Some(near) => format!("did you mean {}?", quote(near)),
            None => "correct the name, or add the target".to_owned(),
        };
        out.push(RULE.find(cx, &reference.site, message).help(help));
    }
}

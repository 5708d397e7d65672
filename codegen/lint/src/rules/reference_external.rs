//! A document stands in one file.

use super::prelude::*;

/// A document stands in one file.
pub const RULE: Rule = Rule {
    id: "reference-external",
    severity: Severity::Info,
    title: "A document is one file",
    why: "A document of several files must be passed on with all of them.",
    effect: "The file is read from beside the document; nothing is fetched.",
    bad: r#"components:
  schemas:
    Error: {$ref: "common.yaml#/Error"}
"#,
    good: r"components:
  schemas:
    Error: {type: object}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let mut seen = HashSet::new();
    for reference in &cx.references {
        let path = reference.text.split('#').next().unwrap_or_default();
        if !path.is_empty() && seen.insert((reference.site.span.file, path)) {
            let message = format!("{} is another file", quote(path));
            out.push(RULE.find(cx, &reference.site, message).help("bundle the document"));
        }
    }
}

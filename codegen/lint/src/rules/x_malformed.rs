//! Values of known `x-*` extensions are valid.

use super::prelude::*;

/// Values of known `x-*` extensions are valid.
pub const RULE: Rule = Rule {
    id: "x-malformed",
    severity: Severity::Warning,
    title: "Values of known `x-*` extensions are valid",
    why: "The generator reads them; what it cannot read it leaves out.",
    effect: "It is ignored.",
    bad: r"paths:
  /nodes:
    get:
      operationId: listNodes
      x-docs-deviation: {says: The page says GET.}
      responses: {}
",
    good: r"paths:
  /nodes:
    get:
      operationId: listNodes
      x-docs-deviation:
        says: The page says POST.
        we: It is a GET.
        why: The page's own example sends a GET.
      responses: {}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for annotation in &cx.annotations {
        for (site, what) in annotated::faults(cx, annotation) {
            let message = format!("`{}` {what}", annotation.key);
            let help = "`specs/README.md` lists our annotations and their shapes";
            out.push(RULE.find(cx, &site, message).help(help));
        }
    }
}

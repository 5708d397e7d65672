//! Enum values differ in Rust too.

use super::prelude::*;

/// Enum values differ in Rust too.
pub const RULE: Rule = Rule {
    id: "enum-value-collision",
    severity: Severity::Warning,
    title: "Enum values have different Rust names",
    why: "Values such as `running` and `RUNNING` become one variant name. Those that differ in symbols do not: symbols are spelt out.",
    effect: "The later variant gets a number behind its name; the wire values stay as they are.",
    bad: r"components:
  schemas:
    Order: {type: string, enum: [rising, Rising]}
",
    good: r"components:
  schemas:
    Order:
      type: string
      enum: [rising, Rising]
      x-enum-varnames: [Rising, RisingSince]
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        if schema.get("x-enum-varnames").is_some() || schema.get("enum").is_none() {
            continue;
        }
        let items = schema.site.items("enum").into_iter();
        // The same value twice is another rule's business.
        let mut seen = HashSet::new();
        let named = items.filter_map(|site| {
            let text = site.node.as_str()?;
            seen.insert(text).then_some((names::spelt(text), text, site))
        });
        let clashes = names::clashes(named);
        // One enum is one cause.
        if let Some(first) = clashes.first() {
            let mut finding = first.finding(cx, &RULE, "enum values");
            if clashes.len() > 1 {
                finding.message.push_str(&format!(" (and {} more)", clashes.len() - 1));
            }
            out.push(finding.help("name the variants with `x-enum-varnames`, one a value, in order"));
        }
    }
}

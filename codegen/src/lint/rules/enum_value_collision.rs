//! Enum values differ in Rust too.

use super::prelude::*;

/// Enum values differ in Rust too.
pub const RULE: Rule = Rule {
    id: "enum-value-collision",
    severity: Severity::Warning,
    title: "Enum values differ in Rust too",
    why: "Values such as `running` and `RUNNING`, or `+1` and `-1`, become one variant name.",
    effect: "The later variant gets a number behind its name; the wire values stay as they are.",
    bad: r#"components:
  schemas:
    Order: {type: string, enum: [price, "-price"]}
"#,
    good: r#"components:
  schemas:
    Order:
      type: string
      enum: [price, "-price"]
      x-enum-varnames: [Price, PriceDescending]
"#,
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
            let rust = names::pascal(text);
            (!rust.is_empty() && seen.insert(text)).then_some((rust, text, site))
        });
        for clash in names::clashes(named) {
            out.push(
                clash
                    .finding(cx, &RULE, "enum values")
                    .help("name the variants with `x-enum-varnames`, one for each value, in order"),
            );
        }
    }
}

//! Limits of an integer fit its width.

use super::prelude::*;
use openapi::formats::Values;

/// Limits of an integer fit its width.
pub const RULE: Rule = Rule {
    id: "integer-limits",
    severity: Severity::Warning,
    title: "Constraints of an integer fit its format",
    why: "A limit beyond the format, or beyond 64 bits, is a limit of nothing; usually a float has eaten the last digits.",
    effect: "The constraint is documented as written, and is not checked.",
    bad: r"components:
  schemas:
    Seed: {type: integer, format: int64, minimum: -9223372036854776000}
",
    good: r"components:
  schemas:
    Seed: {type: integer, format: int64}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        let integer = own_types(schema.site.node).is_some_and(|types| types.without(Types::NULL) == Types::INTEGER);
        if !integer {
            continue;
        }
        let format = schema.get("format").and_then(Node::as_str);
        let known = format.and_then(openapi::formats::named);
        let (least, most, width) = match known.map(|format| (format.name, format.values)) {
            Some((name, Values::Integers(least, most))) if most <= i128::from(u32::MAX) => {
                (least as f64, most as f64, format!("the format {name}"))
            }
            // The float next to 2^63 is 2^63 itself: compared exactly below.
            _ => (-9_223_372_036_854_775_808.0, 18_446_744_073_709_551_616.0, "64 bits".to_owned()),
        };
        for key in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"] {
            let Some(site) = schema.site.below(key) else { continue };
            let Some(number) = site.node.as_number() else { continue };
            let exact = number.as_i64().is_some() || number.as_u64().is_some();
            let outside = number.as_f64().is_some_and(|n| n < least || n > most || (!exact && n.abs() >= 9.2e18));
            if outside {
                let text = quote(&clip(cx.document.text(site.span), 40));
                let message = format!("the constraint {text} is out of range of {width}");
                out.push(RULE.find(cx, &site, message).help("remove it, or write the exact number"));
            }
        }
    }
}

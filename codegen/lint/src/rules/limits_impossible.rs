//! Limits leave room for a value.

use super::prelude::*;

/// Limits leave room for a value.
pub const RULE: Rule = Rule {
    id: "limits-impossible",
    severity: Severity::Error,
    title: "Constraints allow at least one value",
    why: "A minimum above its maximum, or a negative length, leaves no value that fits.",
    effect: "With `check_limits` on, no value is let through.",
    bad: r"components:
  schemas:
    Count: {type: integer, minimum: 10, maximum: 1}
",
    good: r"components:
  schemas:
    Count: {type: integer, minimum: 1, maximum: 10}
",
    fix: None,
    check,
};

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        let number = |key: &str| schema.get(key)?.as_number()?.as_f64();
        for (least, most) in [
            ("minimum", "maximum"),
            ("minLength", "maxLength"),
            ("minItems", "maxItems"),
            ("minProperties", "maxProperties"),
            ("minContains", "maxContains"),
        ] {
            if let (Some(low), Some(high)) = (number(least), number(most))
                && low > high
            {
                let site = schema.site.below_or_self(least);
                let message = format!("`{least}` {low} is above `{most}` {high}");
                out.push(RULE.find(cx, &site, message).help("swap or correct them"));
            }
            for key in [least, most].into_iter().skip(usize::from(least == "minimum") * 2) {
                if number(key).is_some_and(|n| n < 0.0 || n.fract() != 0.0) {
                    let site = schema.site.below_or_self(key);
                    let message = format!("`{key}` is not a non-negative integer");
                    out.push(RULE.find(cx, &site, message).help("write an integer of at least 0"));
                }
            }
        }
        if number("multipleOf").is_some_and(|n| n <= 0.0) {
            let site = schema.site.below_or_self("multipleOf");
            let message = "`multipleOf` is not above 0";
            out.push(RULE.find(cx, &site, message).help("remove it"));
        }
    }
}

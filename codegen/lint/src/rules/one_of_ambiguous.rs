//! Variants of a oneOf can be told apart.

use super::prelude::*;

/// Variants of a oneOf can be told apart.
pub const RULE: Rule = Rule {
    id: "one-of-ambiguous",
    severity: Severity::Warning,
    title: "Alternatives of a oneOf can be distinguished",
    why: "Without a discriminator, a distinct type or a property that only one alternative requires, a response matches several of them.",
    effect: "The alternatives are distinguished by shape when a value is decoded: it may be decoded as another variant.",
    bad: r"components:
  schemas:
    Disk:
      oneOf:
        - {type: object, properties: {size: {type: integer}}}
        - {type: object, properties: {size: {type: integer}, speed: {type: integer}}}
",
    good: r"components:
  schemas:
    Disk:
      oneOf:
        - {type: object, required: [kind], properties: {kind: {const: plain}}}
        - {type: object, required: [kind], properties: {kind: {const: fast}}}
",
    fix: None,
    check,
};

/// Variants compared with each other: pairs grow with the square.
const MOST: usize = 60;

fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for schema in cx.written_schemas() {
        for key in ["oneOf", "anyOf"] {
            // What only validates further decides nothing about the type.
            let decides = schema.get("properties").is_none() && schema.get("discriminator").is_none();
            if schema.get(key).is_none() || !decides {
                continue;
            }
            let sites = schema.site.items(key);
            if let Some((first, second)) = alike(cx, &sites) {
                let message = format!("alternatives {first} and {second} of `{key}` cannot be distinguished",);
                let site = schema.site.below_or_self(key);
                let mut finding = RULE
                    .find(cx, &site, message)
                    .help("add a `discriminator`, or require a property with one value in each variant");
                for (index, note) in [(first, "this one"), (second, "and this one")] {
                    if let Some(site) = sites.get(index - 1) {
                        finding = finding.related(cx.location(site.span), note);
                    }
                }
                out.push(finding);
            }
        }
    }
}

/// The first two variants, counted from 1, that one value may fit both of.
fn alike<'a>(cx: &Context<'a>, sites: &[Site<'a>]) -> Option<(usize, usize)> {
    let variants: Vec<_> = sites
        .iter()
        .take(MOST)
        .map(|site| (shape::types(cx, site.node), shape::members(cx, site.node, false), site.node))
        .collect();
    for (at, (types, members, node)) in variants.iter().enumerate() {
        for (before, (other_types, other_members, other)) in variants[..at].iter().enumerate() {
            let shared = types.and(*other_types).without(Types::NULL);
            if shared.is_empty() || types.is_all() || other_types.is_all() {
                continue;
            }
            let told = if shared == Types::OBJECT {
                objects_differ(cx, members, other_members)
            } else {
                // Two kinds of text or number stay one type; lists and mixtures are let be.
                shared != Types::OBJECT && !structured_both(shared)
                    || values_differ(cx, node, other)
                    || shared == Types::ARRAY
            };
            if !told {
                return Some((before + 1, at + 1));
            }
        }
    }
    None
}

fn structured_both(shared: Types) -> bool {
    !shared.and(Types::OBJECT).is_empty()
}

fn objects_differ<'a>(cx: &Context<'a>, a: &Members<'a>, b: &Members<'a>) -> bool {
    // What has no members of its own, a choice for one, is let be.
    if a.unsure || b.unsure || a.properties.is_empty() || b.properties.is_empty() {
        return true;
    }
    let only =
        |has: &Members<'a>, lacks: &Members<'a>| has.required.iter().any(|name| !lacks.properties.contains_key(name));
    // A value fits all that is said of a member: two sayings that exclude each other are enough.
    let tag = a.required.intersection(&b.required).any(|name| {
        let pairs = a.properties.get(name).into_iter().flatten().flat_map(|a| {
            let others = b.properties.get(name).into_iter().flatten();
            others.map(move |b| (*a, *b))
        });
        pairs
            .into_iter()
            .any(|(a, b)| values_differ(cx, a, b) || shape::types(cx, a).and(shape::types(cx, b)).is_empty())
    });
    tag || only(a, b) || only(b, a)
}

fn values_differ<'a>(cx: &Context<'a>, a: &'a Node, b: &'a Node) -> bool {
    match (shape::only_values(cx, a), shape::only_values(cx, b)) {
        (Some(a), Some(b)) => !a.iter().any(|a| b.iter().any(|b| a.same(b))),
        _ => false,
    }
}

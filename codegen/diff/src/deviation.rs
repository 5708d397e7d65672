//! `x-docs-deviation`s that stand beside what changed: whether they still describe the spec.

use std::collections::HashSet;

use crate::change::{Change, Report, Source, Wire};
use diagnostics::{Finding, clean};
use openapi::document::{Document, Node, Pointer};

/// Keywords whose value a person writes behind them.
const NAMED: [&str; 12] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "multipleOf",
    "format",
];

/// Reports deviations that are as they were beside a change.
pub(crate) fn apply(old: &Document, new: &Document, report: &mut Report) {
    let mut told = HashSet::new();
    let mut findings = Vec::new();
    for change in report.changes.iter().filter(|change| is_about_the_api(change)) {
        let Some((pointer, deviation)) = beside(new, &change.pointer) else { continue };
        let was = beside(old, change.old_pointer.as_deref().unwrap_or(&change.pointer));
        let stands = was.is_some_and(|(_, before)| before.same(deviation));
        if !stands || !told.insert((pointer.to_string(), deviation.span)) {
            continue;
        }
        let says = deviation.get("we").and_then(Node::as_str).unwrap_or_default();
        let place = new.location(deviation.span);
        let holder = new.at(&pointer).unwrap_or(deviation);
        findings.push(match untrue(says, holder) {
            Some(statement) => {
                let message = format!("this deviation says `{}`, and the spec no longer does", clean(&statement));
                let finding = Finding::warning("deviation-outdated", message).at(place);
                finding.help("write what the spec has now, or remove it if the docs say the same")
            }
            None => {
                let message = "what stands beside this deviation changed, and it did not".to_owned();
                let finding = Finding::info("deviation-unchanged", message).at(place);
                finding.help("see whether it still describes the spec")
            }
        });
    }
    report.findings.extend(findings);
}

fn is_about_the_api(change: &Change) -> bool {
    change.wire > Wire::None || change.source > Source::Patch
}

/// The deviation that a place belongs to: of the object it is, or of the one it is a field of.
fn beside<'d>(document: &'d Document, pointer: &str) -> Option<(Pointer, &'d Node)> {
    // Another file's pointers have its name in front.
    let mut at = (!pointer.contains('#')).then(|| Pointer::parse(pointer))?;
    for step in 0..3 {
        if let Some(found) = document.at(&at).and_then(|node| node.get("x-docs-deviation")) {
            return Some((at, found));
        }
        let last = at.last();
        // Beyond the object itself only what a parameter or a list says of its schema.
        if step > 0 && !matches!(last.as_deref(), Some("schema" | "items")) {
            return None;
        }
        at = at.parent()?;
    }
    None
}

/// A statement of a keyword's value that does not hold in an object, its schema or its items.
fn untrue(says: &str, holder: &Node) -> Option<String> {
    let words: Vec<&str> =
        says.split_whitespace().map(|word| word.trim_matches([',', '.', ';', ':', '(', ')'])).collect();
    let schema = holder.get("schema");
    let places = [Some(holder), schema, holder.get("items"), schema.and_then(|schema| schema.get("items"))];
    let stated = words.windows(2).filter_map(|pair| match pair {
        [keyword, value] if NAMED.contains(keyword) => {
            let fits = *keyword == "format" || value.parse::<f64>().is_ok();
            fits.then_some((*keyword, *value))
        }
        _ => None,
    });
    let holds = |keyword: &str, value: &str| {
        places.iter().flatten().filter_map(|node| node.get(keyword)).any(|node| match node.as_number() {
            Some(number) => number.as_f64() == value.parse().ok(),
            None => node.as_str() == Some(value),
        })
    };
    stated
        .into_iter()
        .find(|(keyword, value)| !holds(keyword, value))
        .map(|(keyword, value)| format!("{keyword}: {value}"))
}

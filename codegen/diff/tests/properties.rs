//! What has to hold for any two documents: the verdict does not depend on the order of anything, and no operation's
//! verdict is lost in that of the whole.
//!
//! Deterministic: the seed makes the documents. `DIFF_PAIRS=5000 cargo test -p compute-clients-diff --test properties`
//! tries more of them.

mod random;

use compute_clients_diff::Wire;
use random::{Random, compare, pairs, shown};
use serde_json::Value;

/// The same document with everything in another order that has none.
fn shuffled(value: &Value, at: &str, random: &mut Random) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            random.shuffle(&mut members);
            Value::Object(
                members.into_iter().map(|(key, member)| (key.clone(), shuffled(member, key, random))).collect(),
            )
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(|item| shuffled(item, "", random)).collect();
            if matches!(at, "oneOf" | "allOf" | "parameters" | "security" | "required" | "enum" | "type") {
                random.shuffle(&mut items);
            }
            Value::Array(items)
        }
        other => other.clone(),
    }
}

#[test]
fn verdicts_do_not_depend_on_the_order_of_anything() {
    pairs(60, |seed, old, new, random| {
        let report = compare(old, new);
        for turn in 0..2 {
            let (other_old, other_new) = match turn {
                0 => (old.clone(), shuffled(new, "", random)),
                _ => (shuffled(old, "", random), shuffled(new, "", random)),
            };
            let other = compare(&other_old, &other_new);
            assert_eq!(
                report.verdict.wire,
                other.verdict.wire,
                "seed {seed}\n  {}\n---\n  {}\nold {old}\nnew {new}\nold {other_old}\nnew {other_new}",
                shown(&report),
                shown(&other)
            );
        }
    });
}

#[test]
fn a_document_in_another_order_says_the_same() {
    pairs(60, |seed, old, _, random| {
        let other = shuffled(old, "", random);
        let report = compare(old, &other);
        assert_eq!(report.verdict.wire, Wire::None, "seed {seed}\n  {}\nold {old}\nnew {other}", shown(&report));
    });
}

/// The document with one path only.
fn cut(document: &Value, path: &str) -> Value {
    let mut document = document.clone();
    document["paths"].as_object_mut().unwrap().retain(|name, _| name == path);
    document
}

#[test]
fn no_operation_is_milder_in_the_whole_than_alone() {
    pairs(60, |seed, old, new, _| {
        let report = compare(old, new);
        for path in ["/p0", "/p1", "/p2"] {
            let alone = compare(&cut(old, path), &cut(new, path));
            let named = report.changes.iter().filter(|change| change.operations.iter().any(|one| one.ends_with(path)));
            let own = named.map(|change| change.wire).max().unwrap_or_default();
            assert!(
                own >= alone.verdict.wire,
                "seed {seed}, {path}: {own:?} in the whole, {:?} alone\n  {}\n---\n  {}\nold {old}\nnew {new}",
                alone.verdict.wire,
                shown(&report),
                shown(&alone)
            );
        }
    });
}

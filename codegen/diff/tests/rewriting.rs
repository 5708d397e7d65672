//! The same document written in another way says the same: nothing is found on the wire between the two, and what is found
//! between an old document and a new one does not depend on how either is written.
//!
//! Deterministic: the seed makes the documents. `DIFF_PAIRS=5000 cargo test -p compute-clients-diff --test rewriting` tries
//! more of them.

mod random;

use compute_clients_diff::Wire;
use random::{Random, compare, pairs, places, shown};
use serde_json::{Map, Value, json};

/// Another way to write a document, with the same meaning.
type Rewriting = fn(&Value, &mut Random) -> Value;

const REWRITINGS: [(&str, Rewriting); 7] = [
    ("references written out", written_out),
    ("schemas as components", as_components),
    ("objects as two parts", in_parts),
    ("references as the only part", wrapped),
    ("values with titles", titled),
    ("lists of types as alternatives", as_alternatives),
    ("OpenAPI 3.0", as_3_0),
];

/// Every schema of a document, the outer ones first, each changed as `change` says.
fn each(document: &Value, random: &mut Random, change: impl Fn(&Value, &mut Random) -> Option<Value>) -> Value {
    let mut document = document.clone();
    let mut found = Vec::new();
    places(&document, "", false, &mut found);
    // From the innermost outwards, so that no place moves before its turn.
    found.sort_by_key(|place| std::cmp::Reverse(place.matches('/').count()));
    for place in found {
        if let Some(node) = document.pointer_mut(&place)
            && let Some(other) = change(node, random)
        {
            *node = other;
        }
    }
    document
}

fn half(random: &mut Random) -> bool {
    random.below(2) == 0
}

fn written_out(document: &Value, random: &mut Random) -> Value {
    each(document, random, |node, random| {
        let pointer = node.get("$ref")?.as_str()?.strip_prefix('#')?;
        half(random).then(|| document.pointer(pointer).cloned())?
    })
}

fn as_components(document: &Value, random: &mut Random) -> Value {
    let mut document = document.clone();
    let mut found = Vec::new();
    places(&document["paths"], "/paths", false, &mut found);
    let mut fresh = Map::new();
    for place in found {
        let name = format!("Extracted{}", fresh.len());
        // What stands in a schema that moved has moved with it.
        if let Some(node) = document.pointer_mut(&place)
            && node.get("$ref").is_none()
            && half(random)
        {
            fresh
                .insert(name.clone(), std::mem::replace(node, json!({"$ref": format!("#/components/schemas/{name}")})));
        }
    }
    document["components"]["schemas"].as_object_mut().unwrap().extend(fresh);
    document
}

fn in_parts(document: &Value, random: &mut Random) -> Value {
    each(document, random, |node, random| {
        let properties = node.get("properties")?.as_object()?;
        if node.as_object()?.len() != 3 || !half(random) {
            return None;
        }
        let required: Vec<&str> = node.get("required")?.as_array()?.iter().filter_map(Value::as_str).collect();
        let (mut one, mut other) = (Map::new(), Map::new());
        for (name, schema) in properties {
            if half(random) { &mut one } else { &mut other }.insert(name.clone(), schema.clone());
        }
        // What is required may stand in either part.
        let (first, second): (Vec<&str>, Vec<&str>) = required.into_iter().partition(|_| half(random));
        Some(json!({"allOf": [
            {"type": "object", "required": first, "properties": one},
            {"type": "object", "required": second, "properties": other},
        ]}))
    })
}

fn wrapped(document: &Value, random: &mut Random) -> Value {
    each(document, random, |node, random| {
        (node.get("$ref").is_some() && half(random)).then(|| json!({"allOf": [node]}))
    })
}

fn titled(document: &Value, random: &mut Random) -> Value {
    each(document, random, |node, random| {
        let values = node.get("enum")?.as_array()?;
        half(random).then(|| {
            let one = |value: &Value| json!({"const": value, "title": format!("Value {value}")});
            json!({"type": "string", "oneOf": values.iter().map(one).collect::<Vec<_>>()})
        })
    })
}

fn as_alternatives(document: &Value, random: &mut Random) -> Value {
    each(document, random, |node, random| {
        let types = node.get("type")?.as_array()?;
        half(random).then(|| json!({"oneOf": types.iter().map(|one| json!({"type": one})).collect::<Vec<_>>()}))
    })
}

fn as_3_0(document: &Value, random: &mut Random) -> Value {
    let mut document = each(document, random, |node, _| {
        let types = node.get("type")?.as_array()?;
        let kind = types.iter().find(|kind| *kind != "null")?;
        let mut node = node.as_object()?.clone();
        node.insert("type".to_owned(), kind.clone());
        node.insert("nullable".to_owned(), json!(true));
        Some(Value::Object(node))
    });
    document["openapi"] = json!("3.0.3");
    document
}

#[test]
fn a_document_written_in_another_way_says_the_same() {
    let mut wrong = Vec::new();
    let mut rewritten = [0; REWRITINGS.len()];
    pairs(20, |seed, old, _, random| {
        for (at, (name, rewriting)) in REWRITINGS.iter().enumerate() {
            let other = rewriting(old, random);
            rewritten[at] += usize::from(other != *old);
            let (forth, back) = (compare(old, &other), compare(&other, old));
            for report in [forth, back] {
                if report.verdict.wire != Wire::None {
                    wrong.push(format!("seed {seed}, {name}\n  {}\n  old {old}\n  new {other}", shown(&report)));
                }
            }
        }
    });
    for ((name, _), count) in REWRITINGS.iter().zip(rewritten) {
        assert!(count > 5, "{name}: {count}");
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong[..wrong.len().min(3)].join("\n"));
}

#[test]
fn verdicts_do_not_depend_on_how_a_document_is_written() {
    let mut wrong = Vec::new();
    pairs(20, |seed, old, new, random| {
        let report = compare(old, new);
        for (name, rewriting) in REWRITINGS {
            let (other_old, other_new) = match random.below(3) {
                0 => (rewriting(old, random), new.clone()),
                1 => (old.clone(), rewriting(new, random)),
                _ => (rewriting(old, random), rewriting(new, random)),
            };
            let other = compare(&other_old, &other_new);
            if report.verdict.wire != other.verdict.wire {
                wrong.push(format!(
                    "seed {seed}, {name}: {:?} and {:?}\n  {}\n---\n  {}\nold {old}\nnew {new}\nold {other_old}\nnew {other_new}",
                    report.verdict.wire,
                    other.verdict.wire,
                    shown(&report),
                    shown(&other)
                ));
            }
        }
    });
    let seeds: Vec<&str> = wrong.iter().filter_map(|text| text.lines().next()).collect();
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}\n{}",
        wrong.len(),
        seeds.join("\n"),
        wrong[..wrong.len().min(3)].join("\n")
    );
}

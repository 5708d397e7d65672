//! How alike two names or two schemas are.

use std::collections::HashSet;

use crate::model::view::ANNOTATIONS;
use openapi::document::{Node, Value};

/// Words of a name: `nodeZone`, `node_zone` and `NodeZone` have the same.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before_lower = false;
    for character in name.chars() {
        let breaks = !character.is_alphanumeric() || (character.is_uppercase() && before_lower);
        if breaks && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        }
        before_lower = character.is_lowercase() || character.is_numeric();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// From 0 to 1: 1 when the names differ in writing only.
pub(crate) fn names(a: &str, b: &str) -> f64 {
    let (a, b) = (words(a), words(b));
    if a == b {
        return 1.0;
    }
    let (first, second): (HashSet<_>, HashSet<_>) = (a.iter().collect(), b.iter().collect());
    let common = first.intersection(&second).count() as f64;
    let shorter = first.len().min(second.len()).max(1) as f64;
    let union = first.union(&second).count().max(1) as f64;
    let by_word = (common / union).max(common / shorter * 0.8);
    let letters = similar::TextDiff::from_chars(a.concat(), b.concat()).ratio();
    // Letters alone are weak evidence: `name` and `game` share most of theirs.
    by_word.max(f64::from(letters) * 0.75)
}

/// What a schema consists of, one level deep, for comparing with [`overlap`].
pub(crate) fn features(node: &Node) -> HashSet<String> {
    let mut found = HashSet::new();
    for member in node.members() {
        let key = &*member.key;
        match (key, &member.node.value) {
            ("properties" | "content" | "mapping" | "flows" | "headers", Value::Object(members)) => {
                found.extend(members.iter().map(|m| format!("{key} {}", m.key)));
            }
            ("enum" | "allOf" | "oneOf" | "anyOf", Value::Array(items)) => {
                found.extend(items.iter().map(|item| format!("{key} {}", item.to_json())));
            }
            ("type", Value::Array(items)) => {
                found.extend(items.iter().map(|item| format!("type {}", item.as_str().unwrap_or(""))));
            }
            ("required", _) => {}
            _ if ANNOTATIONS.contains(&key) => {}
            _ => {
                found.insert(format!("{key} {}", member.node.to_json()));
            }
        }
    }
    found
}

/// Common share of two sets, from 0 to 1; 0 for two empty ones.
pub(crate) fn overlap(a: &HashSet<String>, b: &HashSet<String>) -> f64 {
    let union = a.union(b).count();
    if union == 0 {
        return 0.0;
    }
    a.intersection(b).count() as f64 / union as f64
}

/// Whether two values are the same but for titles, descriptions and examples.
pub(crate) fn same_but_words(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Object(first), Value::Object(second)) => {
            let said = |key: &str| !ANNOTATIONS.contains(&key) && key != "required";
            let count = |node: &Node| node.members().filter(|m| said(&m.key)).count();
            count(a) == count(b)
                && (first.iter().filter(|m| said(&m.key)))
                    .all(|m| second.get(&m.key).is_some_and(|other| same_but_words(&m.node, other)))
        }
        _ => a.same(b),
    }
}

/// Pairs off what is left on both sides: the best score first, each thing once, nothing below 0.
pub(crate) fn pair_off(olds: usize, news: usize, score: impl Fn(usize, usize) -> f64) -> Vec<(usize, usize)> {
    let mut scored: Vec<(f64, usize, usize)> = Vec::new();
    for old in 0..olds {
        for new in 0..news {
            let score = score(old, new);
            if score > 0.0 {
                scored.push((score, old, new));
            }
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut used_old, mut used_new) = (HashSet::new(), HashSet::new());
    let mut pairs = Vec::new();
    for (_, old, new) in scored {
        if !used_old.contains(&old) && !used_new.contains(&new) {
            used_old.insert(old);
            used_new.insert(new);
            pairs.push((old, new));
        }
    }
    pairs.sort_unstable();
    pairs
}

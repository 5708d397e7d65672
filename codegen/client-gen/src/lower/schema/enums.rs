//! Known values and the names of their variants.

use std::collections::{HashMap, HashSet};

use super::{Kind, is_wide};
use crate::lower::flat::Flat;
use crate::lower::names::{self, Taken};
use crate::lower::plan::*;
use openapi::document::Node;

/// An enum of one type of value. Values of several types are a union of those types, and an object or a list among
/// them is what its type says.
pub(super) fn enumeration<'a>(flat: &Flat<'a>) -> Option<Kind<'a>> {
    let values: Vec<&Node> = flat.values.as_ref()?.iter().copied().filter(|value| !value.is_null()).collect();
    if values.is_empty() {
        return None;
    }
    let given = |index: usize| {
        let name = match flat.value_names?.as_array() {
            Some(list) => list.get(index)?.as_str()?,
            None => return None,
        };
        Some(names::pascal(name))
    };
    let docs = vec![String::new(); values.len()];
    if values.iter().all(|value| value.as_str().is_some()) {
        let texts = values.iter().filter_map(|value| value.as_str()).map(str::to_owned).collect();
        return Some(Kind::Enum(TypeKind::StringEnum(variants(texts, given, docs))));
    }
    if values.iter().all(|value| value.as_i64().is_some()) {
        let numbers = values.iter().filter_map(|value| value.as_i64()).collect();
        return Some(Kind::Enum(TypeKind::IntEnum(variants(numbers, given, docs))));
    }
    let kinds: HashSet<_> = values.iter().map(|value| value.kind()).collect();
    match kinds.iter().copied().collect::<Vec<_>>().as_slice() {
        ["boolean"] => Some(Kind::Plain(TypeRef::Bool)),
        ["number"] if is_wide(flat) => Some(Kind::Plain(TypeRef::Decimal)),
        ["number"] => Some(Kind::Plain(TypeRef::Float)),
        _ => None,
    }
}

/// Names for enum values: short where that tells them apart, symbols spelt out where not.
pub fn variants<T: ToString + PartialEq>(
    values: Vec<T>,
    given: impl Fn(usize) -> Option<String>,
    docs: Vec<String>,
) -> Vec<Variant<T>> {
    let mut unique = Vec::new();
    let mut seen = HashSet::new();
    for (index, value) in values.into_iter().enumerate() {
        let text = value.to_string();
        if seen.insert(text.clone()) {
            let short = names::pascal(&text);
            unique.push((index, value, text, short));
        }
    }
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (.., short) in &unique {
        *counts.entry(short.clone()).or_default() += 1;
    }
    // `Unknown` holds what the document does not know.
    let mut taken = Taken::with(&["Unknown"]);
    let mut out = Vec::with_capacity(unique.len());
    for (index, value, text, short) in unique {
        let short = if text.starts_with('-') && text[1..].starts_with(|c: char| c.is_ascii_digit()) {
            format!("Minus{}", text[1..].replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
        } else {
            short
        };
        let clash = counts.get(&short).is_some_and(|count| *count > 1);
        let mut wishes = Vec::new();
        wishes.extend(given(index));
        if !clash {
            wishes.push(short.clone());
        }
        if text.is_empty() {
            wishes.insert(0, "Empty".to_owned());
        }
        if short == "Unknown" {
            wishes.push("UnknownValue".to_owned());
        }
        if !wishes.first().is_some_and(|first| taken.is_free(first)) {
            wishes.push(names::spelt(&text));
            wishes.push(short);
        }
        let rust = taken.take_first(&wishes);
        out.push(Variant { wire: value, rust, docs: docs.get(index).cloned().unwrap_or_default() });
    }
    out
}

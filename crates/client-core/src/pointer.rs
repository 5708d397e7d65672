//! Looking into a JSON text by pointer without building the whole of it.

use serde_json::Value;
use serde_json::value::RawValue;

use crate::members;

/// The JSON text at `pointer`. `None` if there is none, if it is `null`, or if `json` is no JSON.
pub(crate) fn find(json: &[u8], pointer: &str) -> Option<String> {
    let mut text = match pointer {
        "" => std::str::from_utf8(json).ok()?.to_owned(),
        _ => {
            let mut names = pointer.split('/').skip(1);
            let mut text = step(json, names.next()?)?;
            for name in names {
                text = step(text.as_bytes(), name)?;
            }
            text
        }
    };
    text.truncate(text.trim_end().len());
    (text.trim() != "null").then_some(text)
}

fn step(json: &[u8], segment: &str) -> Option<String> {
    if json.trim_ascii_start().first() == Some(&b'[') {
        let index: usize = segment.parse().ok()?;
        let list: Vec<&RawValue> = serde_json::from_slice(json).ok()?;
        return Some(list.get(index)?.get().to_owned());
    }
    let name = members::unescape(segment);
    let object = members::parse(json).ok()?;
    object.into_iter().find(|(n, _)| *n == name).map(|(_, json)| json)
}

/// The value at `pointer` as text: a string's content, or the JSON of a number or truth value.
pub(crate) fn text(json: &[u8], pointer: &str) -> Option<String> {
    match serde_json::from_str(&find(json, pointer)?).ok()? {
        Value::String(text) => Some(text),
        value @ (Value::Bool(_) | Value::Number(_)) => Some(value.to_string()),
        _ => None,
    }
}

/// The number at `pointer`, also where it is written as text or as `3.0`.
pub(crate) fn number(json: &[u8], pointer: &str) -> Option<u64> {
    let text = text(json, pointer)?;
    text.parse().ok().or_else(|| {
        let number: f64 = text.parse().ok()?;
        (number >= 0.0 && number.fract() == 0.0).then_some(number as u64)
    })
}

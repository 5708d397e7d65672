//! Looking into a JSON text by pointer without building the whole of it.

use serde_json::Value;
use serde_json::value::RawValue;

use crate::members;

/// The JSON text at `pointer`. `None` if there is none, if it is `null`, or if `json` is no JSON.
pub(crate) fn find<'a>(json: &'a [u8], pointer: &str) -> Option<&'a str> {
    let mut text = std::str::from_utf8(json).ok()?;
    for segment in pointer.split('/').skip(1) {
        text = step(text, segment)?;
    }
    let text = text.trim();
    (text != "null").then_some(text)
}

fn step<'a>(json: &'a str, segment: &str) -> Option<&'a str> {
    if json.trim_start().starts_with('[') {
        let index: usize = segment.parse().ok()?;
        let list: Vec<&'a RawValue> = serde_json::from_str(json).ok()?;
        return list.get(index).map(|value| value.get());
    }
    let name = members::unescape(segment);
    let object = members::borrow(json.as_bytes()).ok()?;
    // Of duplicates the last counts, as it does for the types.
    object.into_iter().rev().find(|(n, _)| *n == name).map(|(_, json)| json)
}

/// The value at `pointer` as text: a string's content, or the JSON of a number or truth value.
pub(crate) fn text(json: &[u8], pointer: &str) -> Option<String> {
    match serde_json::from_str(find(json, pointer)?).ok()? {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_find_texts() {
        let json = br#" {"a": {"b/c": [1, {"d": " x "}], "": 2}, "n": null, "f": 3.0, "s": "4", "t": true} "#;
        for (pointer, found) in [
            ("/a/b~1c/1/d", Some("\" x \"")),
            ("/a/b~1c/0", Some("1")),
            ("/a/", Some("2")),
            ("/a/b~1c/2", None),
            ("/a/b~1c/x", None),
            ("/n", None),
            ("/n/x", None),
            ("/x", None),
            ("/f/x", None),
        ] {
            assert_eq!(find(json, pointer), found, "{pointer}");
        }
        assert_eq!(find(b" 1 ", ""), Some("1"));
        assert_eq!(text(json, "/a/b~1c/1/d").as_deref(), Some(" x "));
        assert_eq!(text(json, "/t").as_deref(), Some("true"));
        assert_eq!(text(json, "/a"), None);
        assert_eq!(number(json, "/f"), Some(3));
        assert_eq!(number(json, "/s"), Some(4));
        assert_eq!(number(json, "/t"), None);
    }
}

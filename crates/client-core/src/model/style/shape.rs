//! What of a value the styles tell apart.

use super::StyleError;
use serde_json::Value;

/// A value as the style tables see it.
pub(super) enum Shape<'a> {
    /// Null, or nothing in it.
    Undefined,
    /// A text, number or boolean.
    One(String),
    /// An array.
    Many(Vec<String>),
    /// An object.
    Pairs(Vec<(&'a str, String)>),
}

/// The shape of the parameter `name`.
pub(super) fn shape<'a>(name: &str, value: &'a Value) -> Result<Shape<'a>, StyleError> {
    let shape = match value {
        Value::Array(items) => {
            let items: Result<Vec<_>, _> = items.iter().filter_map(|item| part(name, item)).collect();
            Shape::Many(items?)
        }
        Value::Object(members) => {
            let pairs: Result<Vec<_>, _> = members
                .iter()
                .filter_map(|(key, value)| Some(part(name, value)?.map(|text| (key.as_str(), text))))
                .collect();
            Shape::Pairs(pairs?)
        }
        one => text(one).map_or(Shape::Undefined, Shape::One),
    };
    Ok(match shape {
        Shape::Many(items) if items.is_empty() => Shape::Undefined,
        Shape::Pairs(pairs) if pairs.is_empty() => Shape::Undefined,
        shape => shape,
    })
}

fn part(name: &str, value: &Value) -> Option<Result<String, StyleError>> {
    match value {
        Value::Array(_) | Value::Object(_) => Some(Err(nested(name))),
        one => text(one).map(Ok),
    }
}

/// The text of a text, number or boolean.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

pub(super) fn nested(name: &str) -> StyleError {
    StyleError::parameter(
        name,
        "has an array or an object within an array or an object, which its style cannot express",
    )
}

/// `k,v,k,v`, as the styles without explode write an object.
pub(super) fn flat(pairs: Vec<(&str, String)>) -> Vec<String> {
    pairs.into_iter().flat_map(|(key, value)| [key.to_owned(), value]).collect()
}

/// The texts, each encoded, with `separator` between them.
pub(super) fn join(texts: &[String], separator: &str, encode: fn(&str) -> String) -> String {
    let texts: Vec<_> = texts.iter().map(|text| encode(text)).collect();
    texts.join(separator)
}

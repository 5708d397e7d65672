//! Query parameters: form, spaceDelimited, pipeDelimited, deepObject.

use super::encode::{reserved, strict};
use super::shape::{Shape, flat, join, nested, shape, text};
use super::{Style, StyleError};
use serde_json::Value;

/// A query parameter's `name=value` pairs, both percent-encoded. None when the value is null or empty.
///
/// With `allow_reserved`, the values keep `:/?@!$'()*,;` and what is percent-encoded already; `#[]&=+` are
/// encoded nevertheless, because in a query they would not arrive.
///
/// # Errors
/// When the value is nested deeper than the style can say.
pub fn query(
    name: &str,
    style: Style,
    explode: bool,
    allow_reserved: bool,
    value: &Value,
) -> Result<Vec<(String, String)>, StyleError> {
    let encode = if allow_reserved { reserved } else { strict };
    let (separator, explode) = match style {
        Style::Json if value.is_null() => return Ok(Vec::new()),
        Style::Json => return Ok(vec![(strict(name), encode(&value.to_string()))]),
        Style::DeepObject if value.is_object() || holds_objects(value) => {
            let mut pairs = Vec::new();
            deep(name, value, encode, &mut pairs)?;
            return Ok(pairs);
        }
        Style::DeepObject => (",", true),
        Style::SpaceDelimited => ("%20", explode),
        Style::PipeDelimited => ("%7C", explode),
        Style::Simple => (",", false),
        Style::Form | Style::Label | Style::Matrix => (",", explode),
    };
    if explode && let Value::Object(members) = value {
        let mut pairs = Vec::new();
        for (key, value) in members {
            repeat(name, strict(key), value, encode, &mut pairs)?;
        }
        return Ok(pairs);
    }
    let name_text = strict(name);
    Ok(match shape(name, value)? {
        Shape::Undefined => Vec::new(),
        Shape::One(text) => vec![(name_text, encode(&text))],
        Shape::Many(texts) if explode => texts.iter().map(|text| (name_text.clone(), encode(text))).collect(),
        Shape::Many(texts) => vec![(name_text, join(&texts, separator, encode))],
        Shape::Pairs(pairs) => vec![(name_text, join(&flat(pairs), separator, encode))],
    })
}

fn holds_objects(value: &Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().any(|item| item.is_object() || item.is_array()))
}

/// A value that is no object under `key`: an array once an item.
fn repeat(
    name: &str,
    key: String,
    value: &Value,
    encode: fn(&str) -> String,
    pairs: &mut Vec<(String, String)>,
) -> Result<(), StyleError> {
    match shape(name, value)? {
        Shape::Undefined => {}
        Shape::One(text) => pairs.push((key, encode(&text))),
        Shape::Many(texts) => pairs.extend(texts.iter().map(|text| (key.clone(), encode(text)))),
        Shape::Pairs(_) => return Err(nested(name)),
    }
    Ok(())
}

fn deep(
    name: &str,
    value: &Value,
    encode: fn(&str) -> String,
    pairs: &mut Vec<(String, String)>,
) -> Result<(), StyleError> {
    // A work list and not a recursion: the depth is the caller's, and so is the order.
    let mut open = vec![(strict(name), value)];
    while let Some((key, value)) = open.pop() {
        match value {
            Value::Object(members) => {
                let inner = members.iter().map(|(member, value)| (format!("{key}%5B{}%5D", strict(member)), value));
                open.extend(inner.rev());
            }
            // OpenAPI leaves this open; what reads nested objects from a query reads numbered items.
            Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
                let inner = items.iter().enumerate().map(|(index, item)| (format!("{key}%5B{index}%5D"), item));
                open.extend(inner.rev());
            }
            Value::Array(_) => repeat(name, key, value, encode, pairs)?,
            one => pairs.extend(text(one).map(|text| (key, encode(&text)))),
        }
    }
    Ok(())
}

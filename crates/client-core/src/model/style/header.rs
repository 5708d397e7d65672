//! Header and cookie parameters.

use super::encode::cookie as encode;
use super::shape::{Shape, flat, join, shape};
use super::{Style, StyleError};
use serde_json::Value;

/// A header's value; none when the parameter is null or empty and the header is left out.
///
/// # Errors
/// When the value has a line break or another control character, which would end the header or start one of the
/// caller's choosing, or is nested deeper than the style can say.
pub fn header(name: &str, style: Style, explode: bool, value: &Value) -> Result<Option<String>, StyleError> {
    if style == Style::Json {
        return Ok((!value.is_null()).then(|| ascii(&value.to_string())));
    }
    let text = match shape(name, value)? {
        Shape::Undefined => return Ok(None),
        Shape::One(text) => text,
        Shape::Many(texts) => texts.join(","),
        Shape::Pairs(pairs) if explode => {
            let pairs: Vec<_> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
            pairs.join(",")
        }
        Shape::Pairs(pairs) => flat(pairs).join(","),
    };
    if text.chars().any(|c| c.is_control() && c != '\t') {
        return Err(StyleError::parameter(
            name,
            "has a line break or another control character, which a header cannot hold",
        ));
    }
    Ok(Some(text))
}

/// JSON without a character that is not ASCII.
fn ascii(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() && c != '\x7f' {
            text.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    text
}

/// A cookie parameter's `name=value` pairs, to join with `; `. None when the value is null or empty.
///
/// The separator of an array that is not exploded is a comma, as the tables have it, although RFC 6265 has none
/// in a cookie's value.
///
/// # Errors
/// When the value is nested deeper than the style can say, or a name is not one a cookie can have.
pub fn cookie(name: &str, style: Style, explode: bool, value: &Value) -> Result<Vec<(String, String)>, StyleError> {
    let own = |value: String| vec![(name.to_owned(), value)];
    let pairs = match style {
        Style::Json if value.is_null() => Vec::new(),
        Style::Json => own(encode(&value.to_string())),
        _ => match shape(name, value)? {
            Shape::Undefined => Vec::new(),
            Shape::One(text) => own(encode(&text)),
            Shape::Many(texts) if explode => texts.iter().map(|text| (name.to_owned(), encode(text))).collect(),
            Shape::Many(texts) => own(join(&texts, ",", encode)),
            Shape::Pairs(pairs) if explode => {
                pairs.iter().map(|(key, value)| ((*key).to_owned(), encode(value))).collect()
            }
            Shape::Pairs(pairs) => own(join(&flat(pairs), ",", encode)),
        },
    };
    if pairs.iter().any(|(name, _)| !is_token(name)) {
        return Err(StyleError::parameter(
            name,
            "has an invalid cookie name: only letters, digits and !#$%&'*+-.^_`|~ are allowed",
        ));
    }
    Ok(pairs)
}

fn is_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

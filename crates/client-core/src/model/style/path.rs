//! Path parameters: simple, label, matrix.

use super::encode::strict;
use super::shape::{Shape, flat, join, shape};
use super::{Style, StyleError};
use serde_json::Value;

/// A path parameter's text, percent-encoded, to put into the path template as it is. It never has a `/`.
///
/// # Errors
/// When the value cannot be told in a path segment: it is null or empty, its text would be empty, `.` or `..`
/// (which are steps in a path, and not names), or it is nested deeper than the style can say.
pub fn path(name: &str, style: Style, explode: bool, value: &Value) -> Result<String, StyleError> {
    let text = match (style, shape(name, value)) {
        (Style::Json, _) => strict(&value.to_string()),
        (_, Err(error)) => return Err(error),
        (_, Ok(Shape::Undefined)) => {
            return Err(StyleError::parameter(name, "has no value, and a path needs one"));
        }
        (Style::Label, Ok(shape)) => label(shape, explode),
        (Style::Matrix, Ok(shape)) => matrix(name, shape, explode),
        (_, Ok(shape)) => simple(shape, explode, ","),
    };
    match text.as_str() {
        "" => Err(StyleError::parameter(name, "is empty, and a path needs a value")),
        "." | ".." => Err(StyleError::parameter(name, "would be a step in the path (`.` or `..`) and not a value")),
        _ => Ok(text),
    }
}

fn simple(shape: Shape<'_>, explode: bool, separator: &str) -> String {
    match shape {
        Shape::Undefined => String::new(),
        Shape::One(text) => strict(&text),
        Shape::Many(texts) => join(&texts, separator, strict),
        Shape::Pairs(pairs) if explode => {
            let pairs: Vec<_> = pairs.iter().map(|(key, value)| format!("{}={}", strict(key), strict(value))).collect();
            pairs.join(separator)
        }
        Shape::Pairs(pairs) => join(&flat(pairs), separator, strict),
    }
}

fn label(shape: Shape<'_>, explode: bool) -> String {
    format!(".{}", simple(shape, explode, if explode { "." } else { "," }))
}

fn matrix(name: &str, shape: Shape<'_>, explode: bool) -> String {
    // RFC 6570: a name without a value has no `=`.
    let pair = |name: &str, value: &str| match value {
        "" => format!(";{name}"),
        value => format!(";{name}={value}"),
    };
    let name = strict(name);
    match shape {
        Shape::Many(texts) if explode => texts.iter().map(|text| pair(&name, &strict(text))).collect(),
        Shape::Pairs(pairs) if explode => pairs.iter().map(|(key, value)| pair(&strict(key), &strict(value))).collect(),
        shape => pair(&name, &simple(shape, false, ",")),
    }
}

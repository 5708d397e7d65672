//! `application/x-www-form-urlencoded` bodies.

use super::style::{Style, StyleError, query};
use serde_json::Value;

/// How one property of a form or of a multipart body is written, where the document says so: OpenAPI's Encoding
/// Object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding {
    /// Its style in a form; [`Style::Json`] for a `contentType` of JSON. `None`: by its type.
    pub style: Option<Style>,
    /// Whether each item or property is a pair of its own.
    pub explode: bool,
    /// Whether reserved characters stay as they are.
    pub allow_reserved: bool,
    /// The media type of its parts in a multipart body. `None`: by its type.
    pub content_type: Option<&'static str>,
}

impl Encoding {
    /// Everything by the property's type; for `..Encoding::BY_TYPE`.
    pub const BY_TYPE: Self = Self { style: None, explode: true, allow_reserved: false, content_type: None };
}

/// The body's text.
///
/// A property with an encoding is written as a query parameter of that style. One without is written by its
/// type, as OpenAPI 3.1.1 says: text as it is, an array as a pair for each item, an object as JSON. Null is left
/// out.
///
/// # Errors
/// When the value is not an object, or a property is nested deeper than its style can say.
pub fn encode(value: &Value, encodings: &[(&str, Encoding)]) -> Result<String, StyleError> {
    let Value::Object(properties) = value else {
        return Err(StyleError::new("a form body must be an object: its properties are the fields of the form"));
    };
    let mut pairs = Vec::new();
    for (name, value) in properties {
        let encoding = encodings.iter().find(|(own, _)| own == name).map_or(Encoding::BY_TYPE, |(_, own)| *own);
        pairs.extend(match encoding.style {
            Some(style) => query(name, style, encoding.explode, encoding.allow_reserved, value)?,
            None => by_type(name, value)?,
        });
    }
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    Ok(pairs.join("&"))
}

fn by_type(name: &str, value: &Value) -> Result<Vec<(String, String)>, StyleError> {
    let style = |value: &Value| match value {
        Value::Object(_) | Value::Array(_) => Style::Json,
        _ => Style::Form,
    };
    let mut pairs = Vec::new();
    match value {
        Value::Array(items) => {
            for item in items {
                pairs.extend(query(name, style(item), true, false, item)?);
            }
        }
        one => pairs.extend(query(name, style(one), true, false, one)?),
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn properties_are_written_by_their_type() {
        // After the example of OpenAPI 3.1.1, which leaves the colon and the comma as they are.
        let body = json!({
            "id": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
            "address": {"street": "123 Example Dr.", "zip": "99999+1234"},
            "tags": ["a b", "c&d"],
            "pairs": [{"a": 1}],
            "none": null,
            "empty": "",
            "count": 3,
        });
        assert_eq!(
            encode(&body, &[]).unwrap(),
            "id=f81d4fae-7dec-11d0-a765-00a0c91e6bf6\
             &address=%7B%22street%22%3A%22123%20Example%20Dr.%22%2C%22zip%22%3A%2299999%2B1234%22%7D\
             &tags=a%20b&tags=c%26d&pairs=%7B%22a%22%3A1%7D&empty=&count=3"
        );
    }

    #[test]
    fn an_encoding_overrides_the_type() {
        let encoding = |name, style, explode| (name, Encoding { style: Some(style), explode, ..Encoding::BY_TYPE });
        let body = json!({"a": {"b": {"c": [1, 2]}}, "d": [1, 2], "e": {"f": 1}, "g": "h"});
        let encodings = [
            encoding("a", Style::DeepObject, true),
            encoding("d", Style::PipeDelimited, false),
            encoding("e", Style::Form, true),
            encoding("g", Style::Json, false),
        ];
        assert_eq!(encode(&body, &encodings).unwrap(), "a%5Bb%5D%5Bc%5D=1&a%5Bb%5D%5Bc%5D=2&d=1%7C2&f=1&g=%22h%22");
    }

    #[test]
    fn only_an_object_is_a_form() {
        assert!(encode(&json!([1]), &[]).is_err());
        assert_eq!(encode(&json!({}), &[]).unwrap(), "");
    }
}

//! `multipart/form-data` bodies (RFC 7578).

use super::style::StyleError;
use bytes::Bytes;
use serde_json::Value;
use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hasher};

/// One part.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// The form field's name.
    pub name: String,
    /// The file's name, for a file. Servers tell a file by it.
    pub filename: Option<String>,
    /// The media type of the body; without one, text.
    pub content_type: Option<String>,
    /// The bytes.
    pub body: Bytes,
}

impl Part {
    /// A text field.
    pub fn text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), body: Bytes::from(text.into()), ..Self::default() }
    }

    /// A file of the type `application/octet-stream`.
    pub fn file(name: impl Into<String>, filename: impl Into<String>, body: impl Into<Bytes>) -> Self {
        Self {
            name: name.into(),
            filename: Some(filename.into()),
            content_type: Some("application/octet-stream".to_owned()),
            body: body.into(),
        }
    }

    /// The parts of one property, by its type: text as it is, an array as a part for each item, an object as JSON.
    /// Null has none.
    pub fn of(name: &str, value: &Value) -> Vec<Self> {
        match value {
            Value::Null => Vec::new(),
            Value::Array(items) => items.iter().filter_map(|item| Self::one(name, item)).collect(),
            one => Self::one(name, one).into_iter().collect(),
        }
    }

    fn one(name: &str, value: &Value) -> Option<Self> {
        match value {
            Value::Null => None,
            Value::String(text) => Some(Self::text(name, text)),
            Value::Bool(_) | Value::Number(_) => Some(Self::text(name, value.to_string())),
            Value::Array(_) | Value::Object(_) => {
                Some(Self { content_type: Some("application/json".to_owned()), ..Self::text(name, value.to_string()) })
            }
        }
    }
}

// A part may be a secret.
impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("name", &self.name)
            .field("filename", &self.filename)
            .field("content_type", &self.content_type)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A boundary that nobody can foresee, so that no content can be made to contain it.
pub fn boundary() -> String {
    // The standard library's hash keys are random; nothing here needs a better source.
    let random = || RandomState::new().build_hasher().finish();
    format!("part-{:016x}{:016x}", random(), random())
}

/// The `Content-Type` of a body with this boundary.
pub fn content_type(boundary: &str) -> String {
    format!("multipart/form-data; boundary={boundary}")
}

/// The body of `parts` between `boundary` lines.
///
/// # Errors
/// When the boundary is not 1 to 70 letters, digits, `-` or `_`, or stands in a part's body, or when a content
/// type has a line break.
pub fn encode(parts: &[Part], boundary: &str) -> Result<Vec<u8>, StyleError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if !(1..=70).contains(&boundary.len()) || !boundary.bytes().all(plain) {
        return Err(StyleError::new("a multipart boundary must be 1 to 70 letters, digits, `-` or `_`"));
    }
    let mut body = Vec::with_capacity(parts.iter().map(|part| part.body.len() + 200).sum());
    for part in parts {
        if contains(&part.body, boundary.as_bytes()) {
            return Err(StyleError::new(format!(
                "the multipart boundary stands in the part `{}`: choose another",
                part.name
            )));
        }
        head(part, boundary, &mut body)?;
        body.extend_from_slice(&part.body);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Ok(body)
}

fn head(part: &Part, boundary: &str, body: &mut Vec<u8>) -> Result<(), StyleError> {
    let mut head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"", quoted(&part.name));
    if let Some(filename) = &part.filename {
        head.push_str(&format!("; filename=\"{}\"", quoted(filename)));
    }
    if let Some(content_type) = &part.content_type {
        if content_type.chars().any(char::is_control) {
            return Err(StyleError::new(format!(
                "the content type of the part `{}` has a line break or another control character",
                part.name
            )));
        }
        head.push_str(&format!("\r\nContent-Type: {content_type}"));
    }
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(b"\r\n\r\n");
    Ok(())
}

/// As browsers write it (WHATWG HTML): what would end the name or the line, percent-encoded.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

fn contains(body: &[u8], boundary: &[u8]) -> bool {
    body.windows(boundary.len()).any(|window| window == boundary)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_body_of_text_json_and_a_file() {
        let mut parts = Part::of("tag", &json!(["a", null, 2]));
        parts.extend(Part::of("meta", &json!({"b": [1]})));
        parts.extend(Part::of("none", &Value::Null));
        parts.push(Part::file("image", "a\"b\r\n.png", vec![0, 255]));
        let body = encode(&parts, "XX").unwrap();
        let expected: &[u8] = b"--XX\r\nContent-Disposition: form-data; name=\"tag\"\r\n\r\na\r\n\
            --XX\r\nContent-Disposition: form-data; name=\"tag\"\r\n\r\n2\r\n\
            --XX\r\nContent-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{\"b\":[1]}\r\n\
            --XX\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a%22b%0D%0A.png\"\r\n\
            Content-Type: application/octet-stream\r\n\r\n\x00\xff\r\n--XX--\r\n";
        assert_eq!(body.escape_ascii().to_string(), expected.escape_ascii().to_string());
        assert_eq!(content_type("XX"), "multipart/form-data; boundary=XX");
    }

    #[test]
    fn a_boundary_cannot_be_broken() {
        assert!(encode(&[Part::text("a", "--XX--")], "XX").is_err());
        for bad in ["", "a b", "a\r\nb", &"x".repeat(71)] {
            assert!(encode(&[], bad).is_err(), "{bad:?}");
        }
        let part = Part { content_type: Some("text/plain\r\nX: y".into()), ..Part::text("a", "b") };
        assert!(encode(&[part], "XX").is_err());
        assert_ne!(boundary(), boundary());
        assert!(encode(&[Part::text("a", "b")], &boundary()).is_ok());
    }
}

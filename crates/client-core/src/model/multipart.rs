//! `multipart/form-data` bodies (RFC 7578).

use super::style::StyleError;
use crate::Source;
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
    /// The bytes, or where they come from.
    pub body: Source,
}

impl Part {
    /// A text field.
    pub fn text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), body: text.into().into(), ..Self::default() }
    }

    /// A file of the type `application/octet-stream`.
    pub fn file(name: impl Into<String>, filename: impl Into<String>, body: impl Into<Source>) -> Self {
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
        Self::encoded(name, value, None)
    }

    /// As [`of`](Self::of), with the media type that the document says the property has: each item of an array has it.
    pub fn encoded(name: &str, value: &Value, content_type: Option<&str>) -> Vec<Self> {
        let one = |value: &Value| {
            let mut part = match content_type.filter(|_| !value.is_null()) {
                Some(content_type) if is_json(content_type) => Some(Self::text(name, value.to_string())),
                _ => Self::one(name, value),
            };
            if let (Some(part), Some(content_type)) = (&mut part, content_type) {
                part.content_type = Some(content_type.to_owned());
            }
            part
        };
        match value {
            Value::Array(items) => items.iter().filter_map(one).collect(),
            value => one(value).into_iter().collect(),
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

fn is_json(media_type: &str) -> bool {
    let bare = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    bare == "application/json" || bare.ends_with("+json")
}

/// What is in a file that is sent as a part: bytes, and their media type where it is not the documented one.
///
/// ```
/// # use compute_clients_core::FileContent;
/// let plain = FileContent::from("a,b\n");
/// let typed = FileContent::of_type("image/png", vec![0x89]);
/// assert_eq!((plain.content_type(), typed.content_type()), (None, Some("image/png")));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct FileContent {
    content_type: Option<String>,
    source: Source,
}

impl FileContent {
    /// Bytes of this media type.
    pub fn of_type(content_type: impl Into<String>, source: impl Into<Source>) -> Self {
        Self { content_type: Some(content_type.into()), source: source.into() }
    }

    pub(crate) fn into_source(self) -> Source {
        self.source
    }

    /// The media type, where one was given.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    pub(crate) fn into_part(self, name: &str, filename: String, documented: Option<&str>) -> Part {
        let documented = || documented.and_then(|list| fitting(list, &filename)).unwrap_or("application/octet-stream");
        let content_type = self.content_type.unwrap_or_else(|| documented().to_owned());
        Part { name: name.to_owned(), filename: Some(filename), content_type: Some(content_type), body: self.source }
    }
}

/// The media type of a documented list that a file of this name has: the only one, or the one of its extension.
fn fitting<'a>(list: &'a str, filename: &str) -> Option<&'a str> {
    let mut types = list.split(',').map(str::trim).filter(|one| !one.contains('*'));
    if let (Some(only), None) = (types.next(), types.next()) {
        // With a range beside it, it is one of many.
        return (!list.contains('*')).then_some(only);
    }
    let extension = filename.rsplit_once('.')?.1.to_ascii_lowercase();
    let subtype = match extension.as_str() {
        "jpg" => "jpeg",
        "mp3" => "mpeg",
        "txt" => "plain",
        "md" => "markdown",
        "svg" => "svg+xml",
        "tif" => "tiff",
        extension => extension,
    };
    let mut types = list.split(',').map(str::trim);
    types.find(|one| one.split(';').next().is_some_and(|one| one.ends_with(&format!("/{subtype}"))))
}

impl<T: Into<Bytes>> From<T> for FileContent {
    fn from(bytes: T) -> Self {
        Self { content_type: None, source: Source::from(bytes) }
    }
}

impl From<Source> for FileContent {
    fn from(source: Source) -> Self {
        Self { content_type: None, source }
    }
}

// A file may be a secret.
impl fmt::Debug for FileContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileContent")
            .field("content_type", &self.content_type)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

// A part may be a secret.
impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("name", &self.name)
            .field("filename", &self.filename)
            .field("content_type", &self.content_type)
            .field("body", &self.body)
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
/// type has a line break. A part whose bytes are not in memory.
pub fn encode(parts: &[Part], boundary: &str) -> Result<Vec<u8>, StyleError> {
    let mut pieces = pieces(parts, boundary)?.into_iter();
    match (pieces.next().as_ref().and_then(Source::bytes), pieces.next()) {
        (Some(all), None) => Ok(all.to_vec()),
        _ => Err(StyleError::new("a part is not in memory")),
    }
}

/// The body of `parts` between `boundary` lines, in pieces: what is in memory in one, and each file and stream by itself.
pub(crate) fn pieces(parts: &[Part], boundary: &str) -> Result<Vec<Source>, StyleError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if !(1..=70).contains(&boundary.len()) || !boundary.bytes().all(plain) {
        return Err(StyleError::new("a multipart boundary must be 1 to 70 letters, digits, `-` or `_`"));
    }
    let length = |part: &Part| part.body.bytes().map_or(0, Bytes::len);
    let mut body = Vec::with_capacity(parts.iter().map(|part| length(part) + 200).sum());
    let mut pieces = Vec::new();
    for part in parts {
        head(part, boundary, &mut body)?;
        match part.body.bytes() {
            Some(bytes) if contains(bytes, boundary.as_bytes()) => {
                return Err(StyleError::new(format!(
                    "the multipart boundary occurs in the part `{}`: choose another boundary",
                    part.name
                )));
            }
            Some(bytes) => body.extend_from_slice(bytes),
            // What is not here yet cannot be searched for the boundary, which is too random to be met by chance.
            None => {
                pieces.push(Source::from(std::mem::take(&mut body)));
                pieces.push(part.body.clone());
            }
        }
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    pieces.push(Source::from(body));
    Ok(pieces)
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
    fn a_documented_media_type_is_that_of_each_part() {
        let shown = |value: Value, content_type: &str| {
            let parts = Part::encoded("a", &value, Some(content_type));
            let text = |part: Part| {
                (part.content_type.unwrap(), String::from_utf8(part.body.bytes().unwrap().to_vec()).unwrap())
            };
            parts.into_iter().map(text).collect::<Vec<_>>()
        };
        let part = |media: &str, text: &str| (media.to_owned(), text.to_owned());
        assert_eq!(shown(json!("x"), "text/csv"), [part("text/csv", "x")]);
        let json = "application/json; charset=utf-8";
        assert_eq!(shown(json!(["x", 1, null]), json), [part(json, "\"x\""), part(json, "1")]);
        assert_eq!(shown(Value::Null, json), []);
    }

    #[test]
    fn a_file_has_the_documented_media_type_that_fits_its_name() {
        let of = |documented: Option<&str>, name: &str| {
            FileContent::from("x").into_part("a", name.to_owned(), documented).content_type.unwrap()
        };
        let both = Some("image/png, image/jpeg");
        assert_eq!(of(both, "a.PNG"), "image/png");
        assert_eq!(of(both, "a.jpg"), "image/jpeg");
        for (documented, name) in [(both, "a.gif"), (both, "a"), (None, "a.png"), (Some("image/*"), "a.png")] {
            assert_eq!(of(documented, name), "application/octet-stream");
        }
        assert_eq!(of(Some("application/pdf"), "a.png"), "application/pdf");
        let given = FileContent::of_type("image/webp", "x").into_part("a", "a.png".to_owned(), both);
        assert_eq!(given.content_type.as_deref(), Some("image/webp"));
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

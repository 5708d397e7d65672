//! `multipart/form-data` bodies.

use super::style::StyleError;

/// One part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The form field's name.
    pub name: String,
    /// The file's name, for a file.
    pub filename: Option<String>,
    /// The media type of the body.
    pub content_type: Option<String>,
    /// The bytes.
    pub body: Vec<u8>,
}

/// The body of `parts` between `boundary` lines.
///
/// # Errors
/// When the boundary is not one or occurs in a part, or a content type has a line break.
pub fn encode(_parts: &[Part], _boundary: &str) -> Result<Vec<u8>, StyleError> {
    Ok(Vec::new())
}

/// The `Content-Type` of a body with this boundary.
pub fn content_type(boundary: &str) -> String {
    format!("multipart/form-data; boundary={boundary}")
}

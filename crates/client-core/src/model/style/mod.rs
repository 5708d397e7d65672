//! Parameters as text, by the style tables of OpenAPI 3.0 and 3.1.

use serde_json::Value;
use std::fmt;

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

/// How a parameter's value becomes text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `a,b`
    Simple,
    /// `.a.b`
    Label,
    /// `;name=a,b`
    Matrix,
    /// `name=a&name=b`
    Form,
    /// `name=a%20b`
    SpaceDelimited,
    /// `name=a%7Cb`
    PipeDelimited,
    /// `name[key]=a`
    DeepObject,
    /// The value as JSON, for a parameter described by `content`.
    Json,
}

/// Why a parameter cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StyleError(String);

impl fmt::Display for StyleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StyleError {}

/// A path parameter's text, percent-encoded, to put into the path template as it is.
///
/// # Errors
/// When the value cannot be a path segment: it is empty, `.` or `..`, or nested deeper than the style can say.
pub fn path(_name: &str, _style: Style, _explode: bool, _value: &Value) -> Result<String, StyleError> {
    Err(StyleError(String::new()))
}

/// A query parameter's `name=value` pairs, percent-encoded.
///
/// # Errors
/// When the value is nested deeper than the style can say.
pub fn query(
    _name: &str,
    _style: Style,
    _explode: bool,
    _allow_reserved: bool,
    _value: &Value,
) -> Result<Vec<(String, String)>, StyleError> {
    Err(StyleError(String::new()))
}

/// A header's value.
///
/// # Errors
/// When the value is nested deeper than the style can say, or has a line break or another control character.
pub fn header(_name: &str, _style: Style, _explode: bool, _value: &Value) -> Result<String, StyleError> {
    Err(StyleError(String::new()))
}

/// A cookie parameter's `name=value` pairs, percent-encoded.
///
/// # Errors
/// When the value is nested deeper than the style can say.
pub fn cookie(_name: &str, _style: Style, _explode: bool, _value: &Value) -> Result<Vec<(String, String)>, StyleError> {
    Err(StyleError(String::new()))
}

//! `application/x-www-form-urlencoded` bodies.

use super::style::{Style, StyleError};
use serde_json::Value;

/// How one property is written.
#[derive(Clone, Copy, Debug)]
pub struct Encoding {
    /// The property's name on the wire.
    pub name: &'static str,
    /// Its style.
    pub style: Style,
    /// Whether each item is a pair of its own.
    pub explode: bool,
    /// Whether reserved characters stay as they are.
    pub allow_reserved: bool,
}

/// The body's text. Properties without an encoding are exploded forms.
///
/// # Errors
/// When the value is not an object, or a property cannot be said in its style.
pub fn encode(_value: &Value, _encodings: &[Encoding]) -> Result<String, StyleError> {
    Ok(String::new())
}

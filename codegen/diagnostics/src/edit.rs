//! Edits of a file.

use serde::Serialize;

/// An edit of the file that a finding is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What it does, as in "quote the value".
    pub note: String,
    /// The replacements, none overlapping another.
    pub edits: Vec<Edit>,
}

/// Bytes replaced by text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Edit {
    /// First byte replaced.
    pub start: u32,
    /// One past the last byte replaced; `start` where text is only put in.
    pub end: u32,
    /// What comes in.
    pub text: String,
}

impl Fix {
    /// One replacement.
    #[must_use]
    pub fn replace(note: impl Into<String>, start: u32, end: u32, text: impl Into<String>) -> Self {
        Fix { note: note.into(), edits: vec![Edit { start, end, text: text.into() }] }
    }
}

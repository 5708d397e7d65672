//! Points in time and dates.

use super::{Note, Reader, Wire, WireError, Writer};
use std::fmt;
use std::time::SystemTime;

/// A text that is not the time it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeError(String);

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TimeError {}

/// A point in time: an RFC 3339 text, kept as it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DateTime(String);

/// A day: `2026-11-21`, kept as it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date(String);

impl DateTime {
    /// The point in time.
    ///
    /// # Errors
    /// When the text is not an RFC 3339 time.
    pub fn to_timestamp(&self) -> Result<SystemTime, TimeError> {
        self.0
            .parse::<jiff::Timestamp>()
            .map(SystemTime::from)
            .map_err(|error| TimeError(error.to_string()))
    }
}

impl From<SystemTime> for DateTime {
    fn from(time: SystemTime) -> Self {
        Self(
            jiff::Timestamp::try_from(time).map_or_else(|_| String::new(), |time| time.to_string()),
        )
    }
}

macro_rules! texts {
    ($($type:ident),*) => {$(
        impl $type {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $type {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $type {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Wire for $type {
            fn write(&self, out: &mut dyn Writer) -> Result<(), WireError> {
                out.note(Note::Narrow);
                out.text(&self.0)
            }

            fn read(from: &mut dyn Reader) -> Result<Self, WireError> {
                String::read(from).map(Self)
            }
        }
    )*};
}

texts!(DateTime, Date);

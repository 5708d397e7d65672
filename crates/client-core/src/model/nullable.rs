//! Absent, null, or a value.

use super::{Reader, Wire, WireError, Writer};

/// A member that can be left out, be null, or have a value, where the API tells the three apart.
///
/// In an update, absent means "leave it as it is" and null means "take it away".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Nullable<T> {
    /// The member is left out.
    #[default]
    Absent,
    /// The member is null.
    Null,
    /// The member has this value.
    Value(T),
}

impl<T> Nullable<T> {
    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        self.as_ref().into_option()
    }

    /// The value, if there is one.
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Whether the member is left out.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the member is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether the member has a value.
    pub fn is_value(&self) -> bool {
        matches!(self, Self::Value(_))
    }

    /// The same state with a reference to the value.
    pub fn as_ref(&self) -> Nullable<&T> {
        match self {
            Self::Absent => Nullable::Absent,
            Self::Null => Nullable::Null,
            Self::Value(value) => Nullable::Value(value),
        }
    }

    /// The same state with the value that `with` makes of the value.
    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Nullable<U> {
        match self {
            Self::Absent => Nullable::Absent,
            Self::Null => Nullable::Null,
            Self::Value(value) => Nullable::Value(with(value)),
        }
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T: Wire> Wire for Nullable<T> {
    fn write(&self, out: &mut dyn Writer) -> Result<(), WireError> {
        match self {
            Self::Value(value) => value.write(out),
            Self::Absent | Self::Null => out.null(),
        }
    }

    fn read_from(&mut self, from: &mut dyn Reader) -> Result<(), WireError> {
        *self = Option::read(from)?.map_or(Self::Null, Self::Value);
        Ok(())
    }

    fn blank() -> Self {
        Self::Absent
    }

    fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    fn wipe(&mut self) {
        if let Self::Value(value) = self {
            value.wipe();
        }
    }
}

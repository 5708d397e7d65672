//! Absent, null, or a value.

use super::{Documents, Reader, Wire, WireError, Writer};

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

    /// A mutable reference to the value, if there is one.
    pub fn as_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value, or `default` if there is none.
    pub fn unwrap_or(self, default: T) -> T {
        self.into_option().unwrap_or(default)
    }

    /// The value, or what `default` makes if there is none.
    pub fn unwrap_or_else(self, default: impl FnOnce() -> T) -> T {
        self.into_option().unwrap_or_else(default)
    }

    /// The value, or the type's default if there is none.
    pub fn unwrap_or_default(self) -> T
    where
        T: Default,
    {
        self.into_option().unwrap_or_default()
    }

    /// What `then` makes of the value, if there is one.
    pub fn and_then<U>(self, then: impl FnOnce(T) -> Option<U>) -> Option<U> {
        self.into_option().and_then(then)
    }

    /// The value, or `error` if there is none.
    ///
    /// # Errors
    /// The member is absent or null.
    pub fn ok_or<E>(self, error: E) -> Result<T, E> {
        self.into_option().ok_or(error)
    }

    /// Whether there is a value that passes the test.
    pub fn is_value_and(self, test: impl FnOnce(T) -> bool) -> bool {
        self.into_option().is_some_and(test)
    }

    /// Takes the value out and leaves the member absent.
    pub fn take(&mut self) -> Self {
        std::mem::take(self)
    }

    /// The value, if there is one, as an iterator.
    pub fn iter(&self) -> std::option::IntoIter<&T> {
        self.value().into_iter()
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

impl<T> From<Nullable<T>> for Option<T> {
    fn from(value: Nullable<T>) -> Self {
        value.into_option()
    }
}

impl<T> From<Option<T>> for Nullable<T> {
    /// `None` is absent: `Nullable::Null` has to be written out.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Value)
    }
}

impl<T> IntoIterator for Nullable<T> {
    type Item = T;
    type IntoIter = std::option::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.into_option().into_iter()
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

    fn documents(name: &str, unions: u8) -> Documents {
        T::documents(name, unions)
    }

    fn named(&mut self, name: &str) {
        if let Self::Value(value) = self {
            value.named(name);
        }
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

//! Members the document does not know.

use super::container::Map;
use super::exact::{Exact, Kept, below};
use super::value::{AsRead, read_exactly};
use super::{Reader, Wire, WireError};
use crate::redact::Shown;
use serde_json::Value;
use std::fmt;

/// What of an object is not a documented member.
pub trait Rest {
    /// Whether the type's members are typed by the document.
    fn typed() -> bool
    where
        Self: Sized;
    /// No members.
    fn none() -> Self
    where
        Self: Sized;
    /// Reads a member.
    ///
    /// # Errors
    /// As [`Wire::read`].
    fn accept(&mut self, name: &mut String, from: &mut dyn Reader) -> Result<(), WireError>;
    /// Hands every member to `with`, in order.
    fn each(&self, with: &mut dyn FnMut(&str, &dyn Wire));
    /// Whether the members are typed by the document, so that having them is not unusual.
    fn is_typed(&self) -> bool;
}

/// The members of an object that the document does not know, in the order they came. They are kept when the
/// object is read and sent back when it is written.
///
/// A member whose name is a documented one is not written twice: the documented one is.
///
/// They are written as they were read, to the digit: where a [`Value`] cannot hold a number exactly, it has the nearest, and
/// the digits are kept beside it for as long as the value stays the same.
#[derive(Clone, Default)]
pub struct Extra(
    // An object nearly never has any: a pointer's width is all they may cost.
    Option<Box<Held>>,
);

#[derive(Clone, Default)]
struct Held {
    members: serde_json::Map<String, Value>,
    exact: Vec<Exact>,
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Extra {
    /// No members.
    pub const fn new() -> Self {
        Self(None)
    }

    /// The member `name`.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.members.get(name)
    }

    /// Adds a member, and returns the value it had.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.0.get_or_insert_default().members.insert(name.into(), value.into())
    }

    /// Takes a member away.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let held = self.0.as_mut()?;
        let value = held.members.shift_remove(name);
        if held.members.is_empty() {
            self.0 = None;
        }
        value
    }

    /// The members, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().flat_map(|held| held.members.iter().map(|(name, value)| (name.as_str(), value)))
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |held| held.members.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.iter().map(|(name, value)| (name, Shown::of(name, value)));
        f.debug_map().entries(shown).finish()
    }
}

impl Rest for Extra {
    fn typed() -> bool {
        false
    }

    fn none() -> Self {
        Self(None)
    }

    fn accept(&mut self, name: &mut String, from: &mut dyn Reader) -> Result<(), WireError> {
        let mut kept = Kept::under(name);
        let value = read_exactly(from, &mut kept)?;
        let held = self.0.get_or_insert_default();
        held.members.insert(std::mem::take(name), value);
        held.exact.append(&mut kept.found);
        Ok(())
    }

    fn each(&self, with: &mut dyn FnMut(&str, &dyn Wire)) {
        let Some(held) = &self.0 else { return };
        for (name, value) in &held.members {
            match held.exact.as_slice() {
                [] => with(name, value),
                exact => with(name, &AsRead { value, at: below("", name), exact }),
            }
        }
    }

    fn is_typed(&self) -> bool {
        false
    }
}

impl<T: Wire> Rest for Map<T> {
    fn typed() -> bool {
        true
    }

    fn none() -> Self {
        Self::new()
    }

    fn accept(&mut self, name: &mut String, from: &mut dyn Reader) -> Result<(), WireError> {
        let value = T::read(from)?;
        self.insert(std::mem::take(name), value);
        Ok(())
    }

    fn each(&self, with: &mut dyn FnMut(&str, &dyn Wire)) {
        for (name, value) in self {
            with(name, value);
        }
    }

    fn is_typed(&self) -> bool {
        true
    }
}

//! Writing: a value as the tokens it is made of, to any serde serializer.

use super::object::Members;
use super::{Num, Wire, WireError};
use serde::ser::{Error, SerializeMap, SerializeSeq, Serializer};

type Result<T = ()> = std::result::Result<T, WireError>;

/// Where a value is written to. Takes one value.
pub trait Writer {
    /// A null.
    ///
    /// # Errors
    /// When the format cannot hold it. So in the other methods.
    fn null(&mut self) -> Result;
    /// A boolean.
    #[allow(clippy::missing_errors_doc)]
    fn boolean(&mut self, value: bool) -> Result;
    /// A number.
    #[allow(clippy::missing_errors_doc)]
    fn number(&mut self, value: Num) -> Result;
    /// A text.
    #[allow(clippy::missing_errors_doc)]
    fn text(&mut self, value: &str) -> Result;
    /// An array.
    #[allow(clippy::missing_errors_doc)]
    fn array(&mut self, items: &mut dyn Iterator<Item = &dyn Wire>) -> Result;
    /// An object whose member names are data.
    #[allow(clippy::missing_errors_doc)]
    fn map(&mut self, entries: &mut dyn Iterator<Item = (&str, &dyn Wire)>) -> Result;
    /// An object whose member names are documented.
    #[allow(clippy::missing_errors_doc)]
    fn object(&mut self, members: &Members<'_>) -> Result;
    /// Something about the value that follows. Formats ignore it.
    fn note(&mut self, _note: Note) {}
}

/// What a value says of itself beside its tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// The value that follows is secret, up to the matching [`Note::SecretEnd`].
    Secret,
    /// The secret value is complete.
    SecretEnd,
    /// The value that follows is not one the document knows.
    Unknown,
    /// The value that follows is of a narrower type than its tokens show, such as a date in a text.
    Narrow,
}

/// A serde serializer as a [`Writer`].
pub(crate) struct Target<S: Serializer> {
    serializer: Option<S>,
    done: Option<std::result::Result<S::Ok, S::Error>>,
    failed: Option<WireError>,
}

impl<S: Serializer> Target<S> {
    /// Writes `value` to `serializer`.
    pub(crate) fn run(serializer: S, value: &dyn Wire) -> std::result::Result<S::Ok, S::Error> {
        let mut target = Self {
            serializer: Some(serializer),
            done: None,
            failed: None,
        };
        if let Err(error) = value.write(&mut target) {
            target.failed.get_or_insert(error);
        }
        match (target.failed, target.done) {
            (None, Some(done)) => done,
            (Some(error), _) => Err(S::Error::custom(error)),
            (None, None) => Err(S::Error::custom("the value wrote nothing")),
        }
    }

    fn put(&mut self, write: impl FnOnce(S) -> std::result::Result<S::Ok, S::Error>) -> Result {
        let Some(serializer) = self.serializer.take() else {
            return Err(WireError::new("the value wrote more than one value"));
        };
        self.done = Some(write(serializer));
        Ok(())
    }
}

/// A value as serde's `Serialize`, one level down.
struct Nested<'a>(&'a dyn Wire);

impl serde::Serialize for Nested<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        Target::run(serializer, self.0)
    }
}

impl<S: Serializer> Writer for Target<S> {
    fn null(&mut self) -> Result {
        self.put(S::serialize_unit)
    }

    fn boolean(&mut self, value: bool) -> Result {
        self.put(|s| s.serialize_bool(value))
    }

    fn number(&mut self, value: Num) -> Result {
        let value = value.finite()?;
        self.put(|s| match value {
            Num::Unsigned(value) => s.serialize_u64(value),
            Num::Signed(value) => s.serialize_i64(value),
            Num::Float(value) => s.serialize_f64(value),
        })
    }

    fn text(&mut self, value: &str) -> Result {
        self.put(|s| s.serialize_str(value))
    }

    fn array(&mut self, items: &mut dyn Iterator<Item = &dyn Wire>) -> Result {
        self.put(|s| {
            let mut seq = s.serialize_seq(items.size_hint().1)?;
            for item in items {
                seq.serialize_element(&Nested(item))?;
            }
            seq.end()
        })
    }

    fn map(&mut self, entries: &mut dyn Iterator<Item = (&str, &dyn Wire)>) -> Result {
        self.put(|s| {
            let mut map = s.serialize_map(entries.size_hint().1)?;
            for (name, value) in entries {
                map.serialize_entry(name, &Nested(value))?;
            }
            map.end()
        })
    }

    fn object(&mut self, members: &Members<'_>) -> Result {
        self.put(|s| {
            let mut map = s.serialize_map(None)?;
            for (field, value) in members.present() {
                map.serialize_entry(field.name, &Nested(value))?;
            }
            let mut failed = None;
            members.rest.each(&mut |name, value| {
                if failed.is_none() && !members.has(name) {
                    failed = map.serialize_entry(name, &Nested(value)).err();
                }
            });
            failed.map_or_else(|| map.end(), Err)
        })
    }
}

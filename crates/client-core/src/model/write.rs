//! Writing: a value as the tokens it is made of, to any serde serializer.

use super::object::Members;
use super::{Num, Wire, WireError};
use serde::ser::{Error, SerializeMap, SerializeSeq, Serializer};
use std::cell::RefCell;

type Result<T = ()> = std::result::Result<T, WireError>;

/// Where a value is written to. Takes one value.
///
/// # Errors
/// Each method fails when the format cannot hold the value, or a part of it cannot be written.
#[allow(clippy::missing_errors_doc)] // said once, above
pub trait Writer {
    /// A null.
    fn null(&mut self) -> Result;
    /// A boolean.
    fn boolean(&mut self, value: bool) -> Result;
    /// A number.
    fn number(&mut self, value: Num) -> Result;
    /// A number by its digits, as JSON writes them.
    fn digits(&mut self, text: &str) -> Result {
        self.number(nearest(text))
    }
    /// A value as JSON that was read. `None`: the format is not JSON's text, and needs the value itself.
    fn exact(&mut self, _json: &str) -> Option<Result> {
        None
    }
    /// A text.
    fn text(&mut self, value: &str) -> Result;
    /// An array.
    fn array(&mut self, items: &mut dyn Iterator<Item = &dyn Wire>) -> Result;
    /// An object whose member names are data.
    fn map(&mut self, entries: &mut dyn Iterator<Item = (&str, &dyn Wire)>) -> Result;
    /// An object whose member names are documented.
    fn object(&mut self, members: &Members<'_>) -> Result;
    /// Something about the value that follows. Formats ignore it.
    fn note(&mut self, _note: Note) {}
}

/// The number that is nearest to the digits.
pub(crate) fn nearest(text: &str) -> Num {
    match (text.parse::<u64>(), text.parse::<i64>()) {
        (Ok(value), _) => Num::Unsigned(value),
        (_, Ok(value)) => Num::Signed(value),
        _ => Num::Float(text.parse().unwrap_or(f64::NAN)),
    }
}

/// What a value says of itself beside its tokens.
#[derive(Clone, Copy, Debug)]
pub enum Note {
    /// The value that follows is secret, up to the matching [`Note::SecretEnd`].
    Secret,
    /// The secret value is complete.
    SecretEnd,
    /// The value that follows is not one the document knows.
    Unknown,
    /// The text that follows is none of the values the document lists, and nobody asked for it.
    Unlisted(&'static [&'static str]),
    /// The text that follows should be base64.
    Base64,
    /// The value that follows is of a narrower type than its token shows, such as an enum's text.
    Narrow,
    /// The text that follows is of a narrower type if it passes this test, and an unknown value if not.
    Form(fn(&str) -> bool),
}

/// Our own error, kept aside while the format's error carries the failure outwards: the format's has no path.
type Stash = RefCell<Option<WireError>>;

/// A serde serializer as a [`Writer`].
struct Target<'a, S: Serializer> {
    serializer: Option<S>,
    done: Option<std::result::Result<S::Ok, S::Error>>,
    stash: &'a Stash,
}

/// Writes `value` to `serializer`.
///
/// # Errors
/// The format's own error as it is, as some formats tell by it what kind of value they were given.
pub(crate) fn run<S: Serializer>(serializer: S, value: &dyn Wire) -> std::result::Result<S::Ok, Failed<S::Error>> {
    let stash = Stash::default();
    let result = write(serializer, value, &stash);
    match (stash.into_inner(), result) {
        (Some(error), _) => Err(Failed::Value(error)),
        (None, result) => result.map_err(Failed::Format),
    }
}

/// Why a value was not written.
pub(crate) enum Failed<E> {
    /// It cannot be written.
    Value(WireError),
    /// The format cannot hold it.
    Format(E),
}

fn write<S: Serializer>(serializer: S, value: &dyn Wire, stash: &Stash) -> std::result::Result<S::Ok, S::Error> {
    let mut target = Target { serializer: Some(serializer), done: None, stash };
    match (value.write(&mut target), target.done) {
        (Ok(()), Some(done)) => done,
        (Err(error), _) => Err(keep(stash, error)),
        (Ok(()), None) => Err(keep(stash, WireError::new("the value wrote nothing"))),
    }
}

fn keep<E: Error>(stash: &Stash, error: WireError) -> E {
    stash.borrow_mut().get_or_insert(error);
    E::custom("")
}

/// A value as serde's `Serialize`, one level down.
struct Nested<'a>(&'a dyn Wire, &'a Stash);

impl serde::Serialize for Nested<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        write(serializer, self.0, self.1)
    }
}

fn entry<M: SerializeMap>(
    map: &mut M,
    name: &str,
    value: &dyn Wire,
    stash: &Stash,
) -> std::result::Result<(), M::Error> {
    map.serialize_entry(name, &Nested(value, stash)).inspect_err(|_| outwards(stash, |error| error.in_member(name)))
}

fn outwards(stash: &Stash, place: impl FnOnce(WireError) -> WireError) {
    let mut stash = stash.borrow_mut();
    if let Some(error) = stash.take() {
        *stash = Some(place(error));
    }
}

impl<S: Serializer> Target<'_, S> {
    fn put(&mut self, write: impl FnOnce(S, &Stash) -> std::result::Result<S::Ok, S::Error>) -> Result {
        let Some(serializer) = self.serializer.take() else {
            return Err(WireError::new("the value wrote more than one value"));
        };
        self.done = Some(write(serializer, self.stash));
        Ok(())
    }
}

impl<S: Serializer> Writer for Target<'_, S> {
    fn null(&mut self) -> Result {
        self.put(|s, _| s.serialize_none())
    }

    fn boolean(&mut self, value: bool) -> Result {
        self.put(|s, _| s.serialize_bool(value))
    }

    fn number(&mut self, value: Num) -> Result {
        let value = value.finite()?;
        self.put(|s, _| match value {
            Num::Unsigned(value) => s.serialize_u64(value),
            Num::Signed(value) => s.serialize_i64(value),
            Num::Float(value) => s.serialize_f64(value),
        })
    }

    fn digits(&mut self, text: &str) -> Result {
        let value = nearest(text);
        // Where no number of serde's holds all of them, the text does.
        let exact = match value {
            Num::Float(float) => float.is_finite() && float.to_string() == text,
            _ => true,
        };
        if exact { self.number(value) } else { self.text(text) }
    }

    fn text(&mut self, value: &str) -> Result {
        self.put(|s, _| s.serialize_str(value))
    }

    fn array(&mut self, items: &mut dyn Iterator<Item = &dyn Wire>) -> Result {
        self.put(|s, stash| {
            let mut seq = s.serialize_seq(items.size_hint().1)?;
            for (index, item) in items.enumerate() {
                seq.serialize_element(&Nested(item, stash))
                    .inspect_err(|_| outwards(stash, |error| error.in_item(index)))?;
            }
            seq.end()
        })
    }

    fn map(&mut self, entries: &mut dyn Iterator<Item = (&str, &dyn Wire)>) -> Result {
        self.put(|s, stash| {
            let mut map = s.serialize_map(entries.size_hint().1)?;
            for (name, value) in entries {
                entry(&mut map, name, value, stash)?;
            }
            map.end()
        })
    }

    fn object(&mut self, members: &Members<'_>) -> Result {
        self.put(|s, stash| {
            let mut map = s.serialize_map(None)?;
            let mut result = Ok(());
            members.each(&mut |name, value| {
                if result.is_ok() {
                    result = entry(&mut map, name, value, stash);
                }
            });
            result?;
            map.end()
        })
    }
}

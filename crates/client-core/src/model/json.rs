//! JSON texts and trees.

use super::read::Source;
use super::text_reader::Text;
use super::tree::Tree;
use super::write::Failed;
use super::{Wire, WireError};
use super::{text_writer, write};
use serde::{Deserializer, Serialize, Serializer};
use serde_json::Value;

/// A [`Wire`] value as serde's `Serialize`.
pub struct AsWire<'a, T: ?Sized>(pub &'a T);

impl<T: Wire> Serialize for AsWire<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self.0, serializer)
    }
}

/// Writes `value` to any serde serializer.
///
/// # Errors
/// When the format cannot hold the value.
pub fn serialize<S: Serializer>(value: &dyn Wire, serializer: S) -> Result<S::Ok, S::Error> {
    write::run(serializer, value).map_err(|failed| match failed {
        Failed::Value(error) => serde::ser::Error::custom(error),
        Failed::Format(error) => error,
    })
}

/// Reads a value from any self-describing serde deserializer.
///
/// # Errors
/// When the value is not of the type; the message says where.
pub fn deserialize<'de, T: Wire, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::read(&mut Source::new(deserializer)).map_err(serde::de::Error::custom)
}

/// The JSON text of `value`.
///
/// # Errors
/// When the value has a number that is not finite.
pub fn to_vec(value: &dyn Wire) -> Result<Vec<u8>, WireError> {
    let mut text = Vec::with_capacity(128);
    text_writer::append(&mut text, value)?;
    Ok(text)
}

/// The JSON tree of `value`.
///
/// # Errors
/// When the value has a number that is not finite.
pub fn to_value(value: &dyn Wire) -> Result<Value, WireError> {
    write::run(serde_json::value::Serializer, value).map_err(|failed| match failed {
        Failed::Value(error) => error,
        Failed::Format(error) => WireError::new(error.to_string()),
    })
}

/// Reads a JSON text. Nothing but white space may follow the value.
///
/// # Errors
/// Says where (`data[3].status`), what was expected and what was found.
pub fn from_slice<T: Wire>(text: &[u8]) -> Result<T, WireError> {
    let mut place = T::blank();
    read_slice(text, &mut place)?;
    Ok(place)
}

// These are not generic, so that serde_json's parser is compiled here and not in every client.

fn read_slice(text: &[u8], place: &mut dyn Wire) -> Result<(), WireError> {
    if let Ok(text) = std::str::from_utf8(text) {
        let mut text = Text::new(text);
        if place.read_from(&mut text).and_then(|()| text.end()).is_ok() {
            return Ok(());
        }
        place.reset();
    }
    // Either there is something wrong, which serde_json can say where, or something rare.
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    place.read_from(&mut Source::new(&mut deserializer))?;
    deserializer.end().map_err(|error| WireError::new(error.to_string()))
}

/// Reads a tree of which more is needed afterwards.
pub(crate) fn read_ref(value: &Value, place: &mut dyn Wire) -> Result<(), WireError> {
    place.read_from(&mut Source::new(value))
}

/// Reads a JSON tree.
///
/// # Errors
/// As [`from_slice`].
pub fn from_value<T: Wire>(value: Value) -> Result<T, WireError> {
    let mut place = T::blank();
    place.read_from(&mut Tree::new(value))?;
    Ok(place)
}

//! Reading: the tokens a value is made of, from any serde deserializer.

use super::error::shorten;
use super::object::Field;
use super::{Num, WireError};
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::fmt;

type Result<T = ()> = std::result::Result<T, WireError>;

/// Where a value is read from. Holds one value, which can be taken once.
pub trait Reader {
    /// Hands the value to the method of `sink` that is for its JSON type.
    ///
    /// # Errors
    /// What the sink says, or that the text is not JSON.
    fn take(&mut self, sink: &mut dyn Sink) -> Result;

    /// Hands the value to `some` unless it is null.
    ///
    /// # Errors
    /// What `some` says, or that the text is not JSON.
    fn optional(&mut self, some: &mut dyn FnMut(&mut dyn Reader) -> Result) -> Result;

    /// The value as a tree, if that is what it is already.
    fn whole(&mut self) -> Option<Value> {
        None
    }
}

/// Takes one value, by its JSON type. What a sink does not override is a mismatch.
#[allow(clippy::missing_errors_doc)] // a value of a type that is not wanted, or not a valid one of that type
pub trait Sink {
    /// What is expected, as the error names it: `text`, `an integer`.
    fn want(&self) -> &'static str;

    /// A null.
    fn null(&mut self) -> Result {
        Err(WireError::mismatch(self.want(), "null"))
    }

    /// A boolean.
    fn boolean(&mut self, value: bool) -> Result {
        Err(WireError::mismatch(self.want(), if value { "true" } else { "false" }))
    }

    /// A number.
    fn number(&mut self, value: Num) -> Result {
        Err(WireError::found(self.want(), "number", &value.to_string()))
    }

    /// A number whose digits say more than `value` may, its nearest.
    fn digits(&mut self, _text: &str, value: Num) -> Result {
        self.number(value)
    }

    /// A number that is larger than every float.
    fn beyond(&mut self, text: &str) -> Result {
        Err(WireError::found(self.want(), "number", text))
    }

    /// A text.
    fn text(&mut self, value: &str) -> Result {
        Err(WireError::found(self.want(), "text", &format!("{:?}", shorten(value))))
    }

    /// A text that the format has no more use for.
    fn owned(&mut self, value: String) -> Result {
        self.text(&value)
    }

    /// A text that has half a surrogate pair, as it was written and with a replacement character in its place.
    fn torn(&mut self, _json: &str, _value: String) -> Result {
        Err(WireError::mismatch(self.want(), "a text with half a surrogate pair"))
    }

    /// An array.
    fn array(&mut self, _items: &mut dyn Items) -> Result {
        Err(WireError::mismatch(self.want(), "an array"))
    }

    /// An object.
    fn object(&mut self, _members: &mut dyn Entries) -> Result {
        Err(WireError::mismatch(self.want(), "an object"))
    }
}

/// The items of an array being read.
pub trait Items {
    /// How many more there are, where the format knows.
    fn hint(&self) -> usize;
    /// Hands the next item to `item`; false when there is none.
    ///
    /// # Errors
    /// What `item` says, or that the text is not JSON.
    fn next(&mut self, item: &mut dyn FnMut(&mut dyn Reader) -> Result) -> Result<bool>;
}

/// The members of an object being read.
pub trait Entries {
    /// Hands the next member to `member`; false when there is none. A name found in `fields`, searched from
    /// `from` on and around, arrives as its index.
    ///
    /// # Errors
    /// What `member` says, or that the text is not JSON.
    fn next(
        &mut self,
        fields: &'static [Field],
        from: usize,
        member: &mut dyn FnMut(Key<'_>, &mut dyn Reader) -> Result,
    ) -> Result<bool>;

    /// The tag of the union this object is read for, if the object need not keep it.
    fn tag(&self) -> Option<&'static str> {
        None
    }
}

/// The name of a member that was read.
pub enum Key<'a> {
    /// The field with this index.
    Known(usize),
    /// A name the fields do not have. Take it once the value is read: an error still needs it before.
    Other(&'a mut String),
}

/// A serde deserializer as a [`Reader`].
pub(crate) struct Source<D>(Option<D>);

impl<D> Source<D> {
    pub(crate) fn new(deserializer: D) -> Self {
        Self(Some(deserializer))
    }
}

/// Set when our own code, not the format, stopped the reading; the format's error is then only a carrier.
type Stash = Option<WireError>;

fn outcome<T, E: de::Error>(result: std::result::Result<T, E>, stash: &mut Stash) -> Result<T> {
    // What is kept aside always comes with an error, so a success need not look.
    result.map_err(|error| stash.take().unwrap_or_else(|| WireError::new(error.to_string())))
}

fn keep<E: de::Error>(result: Result, stash: &mut Stash) -> std::result::Result<(), E> {
    result.map_err(|error| {
        *stash = Some(error);
        E::custom("")
    })
}

impl<'de, D: Deserializer<'de>> Reader for Source<D> {
    fn take(&mut self, sink: &mut dyn Sink) -> Result {
        let Some(deserializer) = self.0.take() else {
            return Err(WireError::read_twice());
        };
        let mut stash = None;
        let result = deserializer.deserialize_any(Token { sink, stash: &mut stash });
        outcome(result, &mut stash)
    }

    fn optional(&mut self, some: &mut dyn FnMut(&mut dyn Reader) -> Result) -> Result {
        let Some(deserializer) = self.0.take() else {
            return Err(WireError::read_twice());
        };
        let mut stash = None;
        let result = deserializer.deserialize_option(Present { some, stash: &mut stash });
        outcome(result, &mut stash)
    }
}

struct Present<'a> {
    some: &'a mut dyn FnMut(&mut dyn Reader) -> Result,
    stash: &'a mut Stash,
}

impl<'de> Visitor<'de> for Present<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E: de::Error>(self) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> std::result::Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<(), D::Error> {
        keep((self.some)(&mut Source::new(deserializer)), self.stash)
    }
}

struct Token<'a> {
    sink: &'a mut dyn Sink,
    stash: &'a mut Stash,
}

impl<'de> Visitor<'de> for Token<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sink.want())
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> std::result::Result<(), E> {
        keep(self.sink.boolean(value), self.stash)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> std::result::Result<(), E> {
        keep(self.sink.number(Num::from(value)), self.stash)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> std::result::Result<(), E> {
        keep(self.sink.number(Num::Unsigned(value)), self.stash)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> std::result::Result<(), E> {
        keep(self.sink.number(Num::Float(value)), self.stash)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> std::result::Result<(), E> {
        keep(self.sink.text(value), self.stash)
    }

    fn visit_string<E: de::Error>(self, value: String) -> std::result::Result<(), E> {
        keep(self.sink.owned(value), self.stash)
    }

    fn visit_unit<E: de::Error>(self) -> std::result::Result<(), E> {
        keep(self.sink.null(), self.stash)
    }

    fn visit_none<E: de::Error>(self) -> std::result::Result<(), E> {
        keep(self.sink.null(), self.stash)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> std::result::Result<(), A::Error> {
        keep(self.sink.array(&mut Sequence { seq, index: 0 }), self.stash)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<(), A::Error> {
        let first = map.next_key_seed(Name { fields: &[], from: 0 })?.map(|(_, name)| name);
        if first.as_deref() == Some(PRECISE) {
            let text: String = map.next_value()?;
            return match serde_json::from_str::<f64>(&text) {
                Ok(float) => {
                    let whole = text.parse().map(Num::Unsigned).or_else(|_| text.parse().map(Num::Signed));
                    keep(self.sink.digits(&text, whole.unwrap_or(Num::Float(float))), self.stash)
                }
                Err(_) => Err(de::Error::custom("a number that is none")),
            };
        }
        let over = first.is_none();
        keep(self.sink.object(&mut Mapping { map, first, over }), self.stash)
    }
}

struct Sequence<A> {
    seq: A,
    index: usize,
}

impl<'de, A: SeqAccess<'de>> Items for Sequence<A> {
    fn hint(&self) -> usize {
        // A hostile length must not reserve memory; what is real grows from here.
        self.seq.size_hint().unwrap_or(0).min(1024)
    }

    fn next(&mut self, item: &mut dyn FnMut(&mut dyn Reader) -> Result) -> Result<bool> {
        let mut stash = None;
        let result = self.seq.next_element_seed(Item { item, stash: &mut stash });
        let index = self.index;
        self.index += 1;
        outcome(result, &mut stash).map(|found| found.is_some()).map_err(|error| error.in_item(index))
    }
}

struct Item<'a> {
    item: &'a mut dyn FnMut(&mut dyn Reader) -> Result,
    stash: &'a mut Stash,
}

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<(), D::Error> {
        keep((self.item)(&mut Source::new(deserializer)), self.stash)
    }
}

/// The name under which serde_json hands on a number as text, where its feature `arbitrary_precision` is on somewhere in
/// the program.
pub(crate) const PRECISE: &str = "$serde_json::private::Number";

struct Mapping<A> {
    map: A,
    /// The first name, which was read to tell an object from a number.
    first: Option<String>,
    over: bool,
}

impl<'de, A: MapAccess<'de>> Entries for Mapping<A> {
    fn next(
        &mut self,
        fields: &'static [Field],
        from: usize,
        member: &mut dyn FnMut(Key<'_>, &mut dyn Reader) -> Result,
    ) -> Result<bool> {
        if self.over {
            return Ok(false);
        }
        let (index, mut other) = match self.first.take() {
            Some(name) => (find(fields, from, &name), name),
            None => match self.map.next_key_seed(Name { fields, from }) {
                Ok(Some(key)) => key,
                Ok(None) => return Ok(false),
                Err(error) => return Err(WireError::new(error.to_string())),
            },
        };
        let mut stash = None;
        let result = self.map.next_value_seed(Member {
            key: match index {
                Some(index) => Key::Known(index),
                None => Key::Other(&mut other),
            },
            member,
            stash: &mut stash,
        });
        outcome(result, &mut stash).map(|()| true).map_err(|error| {
            let known = index.and_then(|index| fields.get(index));
            error.in_member(known.map_or(other.as_str(), |field| field.0))
        })
    }
}

struct Name {
    fields: &'static [Field],
    from: usize,
}

impl<'de> DeserializeSeed<'de> for Name {
    type Value = (Option<usize>, String);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

/// The index of the field `name`.
pub(crate) fn find(fields: &[Field], from: usize, name: &str) -> Option<usize> {
    // Servers send members in a settled order, so the field after the last one is nearly always it.
    let (before, after) = fields.split_at(from.min(fields.len()));
    let at = |fields: &[Field]| fields.iter().position(|field| field.0 == name);
    at(after).map(|index| index + before.len()).or_else(|| at(before))
}

impl<'de> Visitor<'de> for Name {
    type Value = (Option<usize>, String);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a property name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> std::result::Result<Self::Value, E> {
        Ok(match find(self.fields, self.from, name) {
            Some(index) => (Some(index), String::new()),
            None => (None, name.to_owned()),
        })
    }

    fn visit_string<E: de::Error>(self, name: String) -> std::result::Result<Self::Value, E> {
        Ok((find(self.fields, self.from, &name), name))
    }
}

struct Member<'a> {
    key: Key<'a>,
    member: &'a mut dyn FnMut(Key<'_>, &mut dyn Reader) -> Result,
    stash: &'a mut Stash,
}

impl<'de> DeserializeSeed<'de> for Member<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<(), D::Error> {
        keep((self.member)(self.key, &mut Source::new(deserializer)), self.stash)
    }
}

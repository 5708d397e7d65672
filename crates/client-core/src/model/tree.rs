//! A JSON tree as a reader: a union has looked at its value before its variant reads it.

use super::exact::{Exact, below};
use super::read::{Entries, Items, Key, Sink, find};
use super::{Field, Num, Reader, WireError};
use serde_json::{Number, Value, map};
use std::vec;

type Result<T = ()> = std::result::Result<T, WireError>;

/// Reads a value of which nothing is needed afterwards: its texts are moved, not copied.
pub(crate) struct Tree<'e> {
    value: Option<Value>,
    as_read: Option<AsRead<'e>>,
}

/// What of a tree is not exactly what was read.
struct AsRead<'e> {
    /// Where the value is, as a JSON pointer.
    at: String,
    exact: &'e [Exact],
}

impl AsRead<'_> {
    fn below(&self, name: &str) -> Self {
        Self { at: below(&self.at, name), exact: self.exact }
    }
}

impl Tree<'static> {
    pub(crate) fn new(value: Value) -> Self {
        Self { value: Some(value), as_read: None }
    }

    /// Reads a value with all that was read of it.
    pub(crate) fn read<T>((value, exact): (Value, Vec<Exact>), read: impl FnOnce(&mut Tree<'_>) -> T) -> T {
        let as_read = (!exact.is_empty()).then(|| AsRead { at: String::new(), exact: &exact });
        read(&mut Tree { value: Some(value), as_read })
    }
}

impl Tree<'_> {
    fn value(&mut self) -> Result<Value> {
        self.value.take().ok_or_else(WireError::read_twice)
    }

    /// The value's JSON as it was read, where the tree has only its nearest.
    fn as_read(&self, value: &Value) -> Option<&str> {
        let as_read = self.as_read.as_ref()?;
        Exact::find(as_read.exact, &as_read.at, value)
    }
}

/// The number exactly as it was read: a 1.0 of the server stays one.
pub(crate) fn number(value: &Number) -> Num {
    if let Some(value) = value.as_u64() {
        Num::Unsigned(value)
    } else if let Some(value) = value.as_i64() {
        Num::Signed(value)
    } else {
        Num::Float(value.as_f64().unwrap_or(f64::NAN))
    }
}

impl Reader for Tree<'_> {
    fn take(&mut self, sink: &mut dyn Sink) -> Result {
        let value = self.value()?;
        let as_read = self.as_read(&value);
        match (value, as_read) {
            (Value::Null, _) => sink.null(),
            (Value::Bool(value), _) => sink.boolean(value),
            (Value::Number(value), None) => sink.number(number(&value)),
            (Value::Number(value), Some(text)) => match text.parse::<f64>() {
                Ok(float) if float.is_finite() => sink.digits(text, number(&value)),
                _ => sink.beyond(text),
            },
            (Value::String(value), None) => sink.owned(value),
            (Value::String(value), Some(json)) => sink.torn(json, value),
            (Value::Array(items), _) => {
                sink.array(&mut Sequence { items: items.into_iter(), index: 0, as_read: self.as_read.as_ref() })
            }
            (Value::Object(members), _) => {
                sink.object(&mut Mapping { members: members.into_iter(), as_read: self.as_read.as_ref() })
            }
        }
    }

    fn optional(&mut self, some: &mut dyn FnMut(&mut dyn Reader) -> Result) -> Result {
        match self.value()? {
            Value::Null => Ok(()),
            value => some(&mut Tree { value: Some(value), as_read: self.as_read.take() }),
        }
    }

    fn whole(&mut self) -> Option<Value> {
        match self.as_read {
            None => self.value.take(),
            // There is more to it than the tree.
            Some(_) => None,
        }
    }
}

struct Sequence<'a> {
    items: vec::IntoIter<Value>,
    index: usize,
    as_read: Option<&'a AsRead<'a>>,
}

impl Items for Sequence<'_> {
    fn hint(&self) -> usize {
        self.items.len()
    }

    fn next(&mut self, item: &mut dyn FnMut(&mut dyn Reader) -> Result) -> Result<bool> {
        let Some(value) = self.items.next() else {
            return Ok(false);
        };
        let index = self.index;
        self.index += 1;
        let as_read = self.as_read.map(|as_read| as_read.below(&index.to_string()));
        item(&mut Tree { value: Some(value), as_read }).map(|()| true).map_err(|error| error.in_item(index))
    }
}

struct Mapping<'a> {
    members: map::IntoIter,
    as_read: Option<&'a AsRead<'a>>,
}

impl Entries for Mapping<'_> {
    fn next(
        &mut self,
        fields: &'static [Field],
        from: usize,
        member: &mut dyn FnMut(Key<'_>, &mut dyn Reader) -> Result,
    ) -> Result<bool> {
        let Some((mut name, value)) = self.members.next() else {
            return Ok(false);
        };
        let index = find(fields, from, &name);
        let as_read = self.as_read.map(|as_read| as_read.below(&name));
        let key = index.map_or(Key::Other(&mut name), Key::Known);
        member(key, &mut Tree { value: Some(value), as_read }).map(|()| true).map_err(|error| {
            let known = index.and_then(|index| fields.get(index));
            error.in_member(known.map_or(name.as_str(), |field| field.0))
        })
    }
}

//! A JSON tree as a reader: a union has looked at its value before its variant reads it.

use super::read::{Entries, Items, Key, Sink, find};
use super::{Field, Num, Reader, WireError};
use serde_json::{Number, Value, map};
use std::vec;

type Result<T = ()> = std::result::Result<T, WireError>;

/// Reads a value of which nothing is needed afterwards: its texts are moved, not copied.
pub(crate) struct Tree(Option<Value>);

impl Tree {
    pub(crate) fn new(value: Value) -> Self {
        Self(Some(value))
    }

    fn value(&mut self) -> Result<Value> {
        self.0.take().ok_or_else(WireError::read_twice)
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

impl Reader for Tree {
    fn take(&mut self, sink: &mut dyn Sink) -> Result {
        match self.value()? {
            Value::Null => sink.null(),
            Value::Bool(value) => sink.boolean(value),
            Value::Number(value) => sink.number(number(&value)),
            Value::String(value) => sink.owned(value),
            Value::Array(items) => sink.array(&mut Sequence { items: items.into_iter(), index: 0 }),
            Value::Object(members) => sink.object(&mut Mapping(members.into_iter())),
        }
    }

    fn optional(&mut self, some: &mut dyn FnMut(&mut dyn Reader) -> Result) -> Result {
        match self.value()? {
            Value::Null => Ok(()),
            value => some(&mut Self::new(value)),
        }
    }

    fn whole(&mut self) -> Option<Value> {
        self.0.take()
    }
}

struct Sequence {
    items: vec::IntoIter<Value>,
    index: usize,
}

impl Items for Sequence {
    fn hint(&self) -> usize {
        self.items.len()
    }

    fn next(&mut self, item: &mut dyn FnMut(&mut dyn Reader) -> Result) -> Result<bool> {
        let Some(value) = self.items.next() else {
            return Ok(false);
        };
        let index = self.index;
        self.index += 1;
        item(&mut Tree::new(value)).map(|()| true).map_err(|error| error.in_item(index))
    }
}

struct Mapping(map::IntoIter);

impl Entries for Mapping {
    fn next(
        &mut self,
        fields: &'static [Field],
        from: usize,
        member: &mut dyn FnMut(Key<'_>, &mut dyn Reader) -> Result,
    ) -> Result<bool> {
        let Some((mut name, value)) = self.0.next() else {
            return Ok(false);
        };
        let index = find(fields, from, &name);
        let key = index.map_or(Key::Other(&mut name), Key::Known);
        member(key, &mut Tree::new(value)).map(|()| true).map_err(|error| {
            let known = index.and_then(|index| fields.get(index));
            error.in_member(known.map_or(name.as_str(), |field| field.0))
        })
    }
}

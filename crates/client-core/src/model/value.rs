//! Free-form JSON.

use super::exact::{Exact, Kept, below};
use super::read::{Entries, Items, Key, Sink};
use super::tree::number;
use super::{Documents, Num, Reader, Wire, WireError, Writer};
use serde_json::{Map, Value};
use zeroize::Zeroize;

type Result<T = ()> = std::result::Result<T, WireError>;

/// Collects any value, and what of its text the tree cannot hold where `kept` is given.
struct Any<'a> {
    value: &'a mut Value,
    kept: Option<&'a mut Kept>,
}

/// Reads any value; what the tree cannot hold is kept.
pub(crate) fn read_exactly(from: &mut dyn Reader, kept: &mut Kept) -> Result<Value> {
    if let Some(whole) = from.whole() {
        return Ok(whole);
    }
    let mut value = Value::Null;
    from.take(&mut Any { value: &mut value, kept: Some(kept) })?;
    Ok(value)
}

/// Reads a value that is in an array or object.
fn read_below(from: &mut dyn Reader, kept: Option<&mut Kept>, name: &dyn Fn() -> String) -> Result<Value> {
    let Some(kept) = kept else { return Value::read(from) };
    let length = kept.enter(&name());
    let value = read_exactly(from, kept);
    kept.leave(length);
    value
}

impl Sink for Any<'_> {
    fn want(&self) -> &'static str {
        "a JSON value"
    }

    fn null(&mut self) -> Result {
        *self.value = Value::Null;
        Ok(())
    }

    fn boolean(&mut self, value: bool) -> Result {
        *self.value = Value::Bool(value);
        Ok(())
    }

    fn number(&mut self, value: Num) -> Result {
        *self.value = match value {
            Num::Unsigned(value) => Value::from(value),
            Num::Signed(value) => Value::from(value),
            Num::Float(value) => Value::from(value),
        };
        Ok(())
    }

    fn digits(&mut self, text: &str, value: Num) -> Result {
        self.number(value)?;
        if let Some(kept) = &mut self.kept {
            let written = self.value.to_string();
            if written != text {
                kept.keep(self.value, text);
            }
        }
        Ok(())
    }

    fn beyond(&mut self, text: &str) -> Result {
        let Some(kept) = &mut self.kept else { return Err(WireError::mismatch(self.want(), "a number beyond all")) };
        *self.value = Value::from(if text.starts_with('-') { f64::MIN } else { f64::MAX });
        kept.keep(self.value, text);
        Ok(())
    }

    fn text(&mut self, value: &str) -> Result {
        *self.value = Value::String(value.to_owned());
        Ok(())
    }

    fn owned(&mut self, value: String) -> Result {
        *self.value = Value::String(value);
        Ok(())
    }

    fn torn(&mut self, json: &str, value: String) -> Result {
        let Some(kept) = &mut self.kept else { return Err(WireError::mismatch(self.want(), "half a surrogate pair")) };
        *self.value = Value::String(value);
        kept.keep(self.value, json);
        Ok(())
    }

    fn array(&mut self, items: &mut dyn Items) -> Result {
        let mut array = Vec::with_capacity(items.hint());
        while items.next(&mut |item| {
            let index = array.len();
            array.push(read_below(item, self.kept.as_deref_mut(), &|| index.to_string())?);
            Ok(())
        })? {}
        *self.value = Value::Array(array);
        Ok(())
    }

    fn object(&mut self, members: &mut dyn Entries) -> Result {
        let mut object = Map::new();
        read_map(members, &mut object, self.kept.as_deref_mut())?;
        *self.value = Value::Object(object);
        Ok(())
    }
}

fn read_map(members: &mut dyn Entries, object: &mut Map<String, Value>, mut kept: Option<&mut Kept>) -> Result {
    while members.next(&[], 0, &mut |key, value| {
        let Key::Other(name) = key else { return Value::read(value).map(|_| ()) };
        let value = read_below(value, kept.as_deref_mut(), &|| name.clone())?;
        object.insert(std::mem::take(name), value);
        Ok(())
    })? {}
    Ok(())
}

/// A value to be written as it was read, as far as it still is what was read.
pub(crate) struct AsRead<'a> {
    pub(crate) value: &'a Value,
    /// Where it is, as a JSON pointer.
    pub(crate) at: String,
    pub(crate) exact: &'a [Exact],
}

impl<'a> AsRead<'a> {
    fn below(&self, name: &str, value: &'a Value) -> Self {
        Self { value, at: below(&self.at, name), exact: self.exact }
    }
}

impl Wire for AsRead<'_> {
    fn write(&self, out: &mut dyn Writer) -> Result {
        let exact = Exact::find(self.exact, &self.at, self.value);
        if let Some(written) = exact.and_then(|json| out.exact(json)) {
            return written;
        }
        match self.value {
            Value::Array(items) => {
                let items = items.iter().enumerate().map(|(index, item)| self.below(&index.to_string(), item));
                let items: Vec<Self> = items.collect();
                out.array(&mut items.iter().map(|item| item as &dyn Wire))
            }
            Value::Object(members) => {
                let members = members.iter().map(|(name, value)| (name.as_str(), self.below(name, value)));
                let members: Vec<(&str, Self)> = members.collect();
                out.map(&mut members.iter().map(|(name, value)| (*name, value as &dyn Wire)))
            }
            other => other.write(out),
        }
    }

    // Never read: it is only written.
    fn read_from(&mut self, _from: &mut dyn Reader) -> Result {
        Err(WireError::new("a value as it was read is written, not read"))
    }

    fn blank() -> Self {
        Self { value: &Value::Null, at: String::new(), exact: &[] }
    }
}

impl Wire for Value {
    fn write(&self, out: &mut dyn Writer) -> Result {
        match self {
            Self::Null => out.null(),
            Self::Bool(value) => out.boolean(*value),
            Self::Number(value) => out.number(number(value)),
            Self::String(value) => out.text(value),
            Self::Array(items) => out.array(&mut items.iter().map(|item| item as &dyn Wire)),
            Self::Object(members) => members.write(out),
        }
    }

    fn read_from(&mut self, from: &mut dyn Reader) -> Result {
        if let Some(whole) = from.whole() {
            *self = whole;
            return Ok(());
        }
        from.take(&mut Any { value: self, kept: None })
    }

    fn blank() -> Self {
        Self::Null
    }

    fn documents(_: &str, _: u8) -> Documents {
        Documents::Any
    }

    fn wipe(&mut self) {
        match self {
            Self::String(text) => text.zeroize(),
            Self::Array(items) => items.iter_mut().for_each(Self::wipe),
            Self::Object(members) => members.wipe(),
            Self::Null | Self::Bool(_) | Self::Number(_) => {}
        }
    }
}

struct Object<'a>(&'a mut Map<String, Value>);

impl Sink for Object<'_> {
    fn want(&self) -> &'static str {
        "an object"
    }

    fn object(&mut self, members: &mut dyn Entries) -> Result {
        read_map(members, self.0, None)
    }
}

impl Wire for Map<String, Value> {
    fn write(&self, out: &mut dyn Writer) -> Result {
        out.map(&mut self.iter().map(|(name, value)| (name.as_str(), value as &dyn Wire)))
    }

    fn read_from(&mut self, from: &mut dyn Reader) -> Result {
        from.take(&mut Object(self))
    }

    fn blank() -> Self {
        Self::new()
    }

    fn documents(_: &str, _: u8) -> Documents {
        Documents::Any
    }

    fn wipe(&mut self) {
        self.values_mut().for_each(Value::wipe);
    }
}

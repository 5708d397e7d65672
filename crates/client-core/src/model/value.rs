//! Free-form JSON.

use super::read::{Entries, Items, Key, Sink};
use super::tree::number;
use super::{Documents, Num, Reader, Wire, WireError, Writer};
use serde_json::{Map, Value};
use zeroize::Zeroize;

type Result<T = ()> = std::result::Result<T, WireError>;

/// Collects any value.
struct Any<'a>(&'a mut Value);

impl Sink for Any<'_> {
    fn want(&self) -> &'static str {
        "a JSON value"
    }

    fn null(&mut self) -> Result {
        *self.0 = Value::Null;
        Ok(())
    }

    fn boolean(&mut self, value: bool) -> Result {
        *self.0 = Value::Bool(value);
        Ok(())
    }

    fn number(&mut self, value: Num) -> Result {
        *self.0 = match value {
            Num::Unsigned(value) => Value::from(value),
            Num::Signed(value) => Value::from(value),
            Num::Float(value) => Value::from(value),
        };
        Ok(())
    }

    fn text(&mut self, value: &str) -> Result {
        *self.0 = Value::String(value.to_owned());
        Ok(())
    }

    fn owned(&mut self, value: String) -> Result {
        *self.0 = Value::String(value);
        Ok(())
    }

    fn array(&mut self, items: &mut dyn Items) -> Result {
        let mut array = Vec::with_capacity(items.hint());
        while items.next(&mut |item| {
            array.push(Value::read(item)?);
            Ok(())
        })? {}
        *self.0 = Value::Array(array);
        Ok(())
    }

    fn object(&mut self, members: &mut dyn Entries) -> Result {
        let mut object = Map::new();
        read_map(members, &mut object)?;
        *self.0 = Value::Object(object);
        Ok(())
    }
}

fn read_map(members: &mut dyn Entries, object: &mut Map<String, Value>) -> Result {
    while members.next(&[], 0, &mut |key, value| {
        let value = Value::read(value)?;
        if let Key::Other(name) = key {
            object.insert(std::mem::take(name), value);
        }
        Ok(())
    })? {}
    Ok(())
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
        from.take(&mut Any(self))
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
        read_map(members, self.0)
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

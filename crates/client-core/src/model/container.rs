//! What holds other values.

use super::read::{Entries, Items, Key, Sink};
use super::{Reader, Wire, WireError, Writer};
use indexmap::IndexMap;

type Result<T = ()> = std::result::Result<T, WireError>;

/// An object whose member names are data, in the order they came.
pub type Map<T> = IndexMap<String, T>;

struct List<T>(Vec<T>);

impl<T: Wire> Sink for List<T> {
    fn want(&self) -> &'static str {
        "an array"
    }

    fn array(&mut self, items: &mut dyn Items) -> Result {
        let list = &mut self.0;
        list.reserve(items.hint());
        while items.next(&mut |item| {
            list.push(T::read(item)?);
            Ok(())
        })? {}
        Ok(())
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn write(&self, out: &mut dyn Writer) -> Result {
        out.array(&mut self.iter().map(|item| item as &dyn Wire))
    }

    fn read(from: &mut dyn Reader) -> Result<Self> {
        let mut list = List(Self::new());
        from.take(&mut list)?;
        Ok(list.0)
    }
}

struct Members<T>(Map<T>);

impl<T: Wire> Sink for Members<T> {
    fn want(&self) -> &'static str {
        "an object"
    }

    fn object(&mut self, members: &mut dyn Entries) -> Result {
        let map = &mut self.0;
        while members.next(&[], 0, &mut |key, value| {
            let value = T::read(value)?;
            if let Key::Other(name) = key {
                map.insert(std::mem::take(name), value);
            }
            Ok(())
        })? {}
        Ok(())
    }
}

impl<T: Wire> Wire for Map<T> {
    fn write(&self, out: &mut dyn Writer) -> Result {
        out.map(
            &mut self
                .iter()
                .map(|(name, value)| (name.as_str(), value as &dyn Wire)),
        )
    }

    fn read(from: &mut dyn Reader) -> Result<Self> {
        let mut members = Members(Self::new());
        from.take(&mut members)?;
        Ok(members.0)
    }
}

impl<T: Wire> Wire for Option<T> {
    fn write(&self, out: &mut dyn Writer) -> Result {
        match self {
            Some(value) => value.write(out),
            None => out.null(),
        }
    }

    fn read(from: &mut dyn Reader) -> Result<Self> {
        let mut value = None;
        from.optional(&mut |from| {
            value = Some(T::read(from)?);
            Ok(())
        })?;
        Ok(value)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Wire> Wire for Box<T> {
    fn write(&self, out: &mut dyn Writer) -> Result {
        T::write(self, out)
    }

    fn read(from: &mut dyn Reader) -> Result<Self> {
        T::read(from).map(Self::new)
    }

    fn is_absent(&self) -> bool {
        T::is_absent(self)
    }
}

//! What holds other values.

use super::read::{Entries, Items, Key, Sink};
use super::{Documents, Reader, Wire, WireError, Writer};
use indexmap::IndexMap;

type Result<T = ()> = std::result::Result<T, WireError>;

/// An object whose member names are data, in the order they came.
pub type Map<T> = IndexMap<String, T>;

struct List<'a, T>(&'a mut Vec<T>);

impl<T: Wire> Sink for List<'_, T> {
    fn want(&self) -> &'static str {
        "an array"
    }

    fn array(&mut self, items: &mut dyn Items) -> Result {
        let list = &mut *self.0;
        list.reserve(items.hint());
        while items.next(&mut |item| {
            list.push(T::blank());
            list.last_mut().map_or(Ok(()), |place| place.read_from(item))
        })? {}
        Ok(())
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn write(&self, out: &mut dyn Writer) -> Result {
        out.array(&mut self.iter().map(|item| item as &dyn Wire))
    }

    fn read_from(&mut self, from: &mut dyn Reader) -> Result {
        from.take(&mut List(self))
    }

    fn blank() -> Self {
        Self::new()
    }

    fn wipe(&mut self) {
        self.iter_mut().for_each(T::wipe);
    }
}

struct Named<'a, T>(&'a mut Map<T>);

impl<T: Wire> Sink for Named<'_, T> {
    fn want(&self) -> &'static str {
        "an object"
    }

    fn object(&mut self, members: &mut dyn Entries) -> Result {
        let map = &mut *self.0;
        while members.next(&[], 0, &mut |key, value| {
            let mut value = T::read(value)?;
            if let Key::Other(name) = key {
                value.named(name);
                map.insert(std::mem::take(name), value);
            }
            Ok(())
        })? {}
        Ok(())
    }
}

impl<T: Wire> Wire for Map<T> {
    fn write(&self, out: &mut dyn Writer) -> Result {
        out.map(&mut self.iter().map(|(name, value)| (name.as_str(), value as &dyn Wire)))
    }

    fn read_from(&mut self, from: &mut dyn Reader) -> Result {
        from.take(&mut Named(self))
    }

    fn blank() -> Self {
        Self::new()
    }

    fn documents(_: &str, _: u8) -> Documents {
        Documents::Any
    }

    fn wipe(&mut self) {
        self.values_mut().for_each(T::wipe);
    }
}

impl<T: Wire> Wire for Option<T> {
    fn write(&self, out: &mut dyn Writer) -> Result {
        match self {
            Some(value) => value.write(out),
            None => out.null(),
        }
    }

    fn read_from(&mut self, from: &mut dyn Reader) -> Result {
        from.optional(&mut |from| self.insert(T::blank()).read_from(from))
    }

    fn blank() -> Self {
        None
    }

    fn documents(name: &str, unions: u8) -> Documents {
        T::documents(name, unions)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn named(&mut self, name: &str) {
        self.iter_mut().for_each(|value| value.named(name));
    }

    fn wipe(&mut self) {
        self.iter_mut().for_each(T::wipe);
    }
}

impl<T: Wire> Wire for Box<T> {
    fn write(&self, out: &mut dyn Writer) -> Result {
        T::write(self, out)
    }

    fn read_from(&mut self, from: &mut dyn Reader) -> Result {
        T::read_from(self, from)
    }

    fn blank() -> Self {
        Self::new(T::blank())
    }

    fn documents(name: &str, unions: u8) -> Documents {
        T::documents(name, unions)
    }

    fn is_absent(&self) -> bool {
        T::is_absent(self)
    }

    fn wipe(&mut self) {
        T::wipe(self);
    }
}

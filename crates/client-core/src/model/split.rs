//! An object property by property, where it cannot be written as a whole.

use super::object::Members;
use super::{Num, Wire, WireError, Writer, to_vec};

type Result<T = ()> = std::result::Result<T, WireError>;

/// Names, and the JSON text of each value or why it cannot be written.
pub(crate) type Properties = Vec<(String, Result<String>)>;

/// The properties of `value`, each written by itself. `None`: it is no object.
pub(crate) fn properties(value: &dyn Wire) -> Option<Properties> {
    let mut split = Split(None);
    value.write(&mut split).ok()?;
    split.0
}

struct Split(Option<Properties>);

impl Split {
    fn add(&mut self, name: &str, value: &dyn Wire) {
        let written = to_vec(value)
            .and_then(|json| String::from_utf8(json).map_err(|_| WireError::new("the value was not written as UTF-8")));
        let written = written.map_err(|error| error.in_member(name));
        self.0.get_or_insert_default().push((name.to_owned(), written));
    }
}

impl Writer for Split {
    fn null(&mut self) -> Result {
        Ok(())
    }

    fn boolean(&mut self, _value: bool) -> Result {
        Ok(())
    }

    fn number(&mut self, _value: Num) -> Result {
        Ok(())
    }

    fn text(&mut self, _value: &str) -> Result {
        Ok(())
    }

    fn array(&mut self, _items: &mut dyn Iterator<Item = &dyn Wire>) -> Result {
        Ok(())
    }

    fn map(&mut self, entries: &mut dyn Iterator<Item = (&str, &dyn Wire)>) -> Result {
        for (name, value) in entries {
            self.add(name, value);
        }
        Ok(())
    }

    fn object(&mut self, members: &Members<'_>) -> Result {
        members.each(&mut |name, value| self.add(name, value));
        Ok(())
    }
}

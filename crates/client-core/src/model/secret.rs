//! Values that are kept out of everything a person or a log can read.

use super::object::Members;
use super::{Documents, Note, Num, Reader, Wire, WireError, Writer};
use std::cell::RefCell;
use std::fmt;

type Result<T = ()> = std::result::Result<T, WireError>;

/// A secret value. It is written to the wire as it is and shown nowhere else, and its texts and bytes are
/// overwritten in memory when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T: Wire>(T);

impl<T: Wire> Secret<T> {
    /// Hides `value`.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value to change.
    #[doc(hidden)]
    pub fn expose_mut(&mut self) -> &mut T {
        &mut self.0
    }

    /// The value itself. What is done with it is no longer hidden.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Wire> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.wipe();
    }
}

impl<T: Wire> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl From<&str> for Secret<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl<T: Wire> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<T: Wire> fmt::Display for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<T: Wire> Wire for Secret<T> {
    fn write(&self, out: &mut dyn Writer) -> Result {
        remember(&self.0);
        out.note(Note::Secret);
        let result = self.0.write(out);
        out.note(Note::SecretEnd);
        result
    }

    fn read_from(&mut self, from: &mut dyn Reader) -> Result {
        // An error repeats what was found, and what was found is the secret, only of another type.
        self.0.read_from(from).map_err(|_| WireError::new("the value, which is secret, is not of the documented type"))
    }

    fn blank() -> Self {
        Self(T::blank())
    }

    fn documents(name: &str, unions: u8) -> Documents {
        T::documents(name, unions)
    }

    fn is_absent(&self) -> bool {
        self.0.is_absent()
    }
}

thread_local! {
    static COLLECTED: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

fn remember(value: &dyn Wire) {
    let collecting = COLLECTED.with_borrow(Option::is_some);
    if collecting {
        let mut found = Finder::new(1);
        // What cannot be written is not sent either.
        let _ = value.write(&mut found);
        COLLECTED.with_borrow_mut(|all| match all {
            Some(all) if !all.is_empty() => all.append(&mut found.texts),
            all => *all = Some(found.texts),
        });
    }
}

/// Runs `write` and returns, beside its result, every secret text that it wrote on this thread.
pub fn collect<R>(write: impl FnOnce() -> R) -> (R, Vec<String>) {
    /// Puts back what an outer `collect` has, also when `write` panics.
    struct Restore(Option<Vec<String>>);
    impl Drop for Restore {
        fn drop(&mut self) {
            let outer = self.0.take();
            COLLECTED.with_borrow_mut(|all| *all = outer);
        }
    }

    let mut restore = Restore(COLLECTED.replace(Some(Vec::new())));
    let result = write();
    let found = COLLECTED.take().unwrap_or_default();
    if let Some(outer) = &mut restore.0 {
        outer.extend(found.iter().cloned());
    }
    (result, found)
}

/// Every secret text in `value`, in the order of the wire. Numbers count: they are texts on the wire.
pub fn find(value: &dyn Wire) -> Vec<String> {
    let mut finder = Finder::new(0);
    // What cannot be written is not sent either.
    let _ = value.write(&mut finder);
    finder.texts
}

/// Walks a value and keeps the texts of its secrets.
struct Finder {
    depth: usize,
    texts: Vec<String>,
}

impl Finder {
    fn new(depth: usize) -> Self {
        Self { depth, texts: Vec::new() }
    }

    fn add(&mut self, text: impl Into<String>) {
        let text = text.into();
        if self.depth > 0 && !text.is_empty() {
            self.texts.push(text);
        }
    }
}

impl Writer for Finder {
    fn null(&mut self) -> Result {
        Ok(())
    }

    fn boolean(&mut self, _value: bool) -> Result {
        Ok(())
    }

    fn number(&mut self, value: Num) -> Result {
        self.add(value.to_string());
        Ok(())
    }

    fn text(&mut self, value: &str) -> Result {
        self.add(value);
        Ok(())
    }

    fn array(&mut self, items: &mut dyn Iterator<Item = &dyn Wire>) -> Result {
        for item in items {
            item.write(self)?;
        }
        Ok(())
    }

    fn map(&mut self, entries: &mut dyn Iterator<Item = (&str, &dyn Wire)>) -> Result {
        for (_, value) in entries {
            value.write(self)?;
        }
        Ok(())
    }

    fn object(&mut self, members: &Members<'_>) -> Result {
        let mut result = Ok(());
        members.each(&mut |_, value| {
            if result.is_ok() {
                result = value.write(self);
            }
        });
        result
    }

    fn note(&mut self, note: Note) {
        match note {
            Note::Secret => self.depth += 1,
            Note::SecretEnd => self.depth = self.depth.saturating_sub(1),
            Note::Unknown | Note::Unlisted(_) | Note::Base64 | Note::Narrow | Note::Form(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Map, Value, from_slice, to_vec};

    #[test]
    fn a_secret_is_written_and_never_shown() {
        let secret = Secret::from("hunter2");
        assert_eq!(to_vec(&secret).unwrap(), b"\"hunter2\"");
        assert_eq!(format!("{secret:?} {secret:#?} {secret}"), "[redacted] [redacted] [redacted]");
        assert_eq!(secret.expose(), "hunter2");
    }

    #[test]
    fn the_error_of_a_secret_of_another_type_does_not_show_it() {
        let error = from_slice::<Vec<Secret<String>>>(b"[\"a\", 4711]").unwrap_err();
        assert_eq!(error.to_string(), "`[1]`: the value, which is secret, is not of the documented type");
    }

    #[test]
    fn secrets_are_found_in_what_is_written() {
        let env: Map<Secret<Value>> = from_slice(br#"{"A":"x","B":{"deep":["y",12]},"C":""}"#).unwrap();
        assert_eq!(find(&env), ["x", "y", "12"]);
        let (outer, all) = collect(|| {
            let (text, inner) = collect(|| to_vec(&env).unwrap());
            assert_eq!(inner, ["x", "y", "12"]);
            to_vec(&Secret::from("z")).unwrap();
            text
        });
        assert_eq!(outer, br#"{"A":"x","B":{"deep":["y",12]},"C":""}"#);
        assert_eq!(all, ["x", "y", "12", "z"]);
        assert_eq!(collect(|| to_vec(&String::from("open")).unwrap()).1, [""; 0]);
    }
}

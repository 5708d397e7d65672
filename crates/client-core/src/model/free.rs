//! Free-form JSON, to the digit.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::str::FromStr;

use serde_json::Value;

use super::exact::{Exact, Kept};
use super::value::{AsRead, read_exactly};
use super::{Documents, Reader, Wire, WireError, Writer, from_slice, to_vec};
use crate::redact::{Shown, looks_secret};

type Result<T = ()> = std::result::Result<T, WireError>;

/// Any JSON value, as documents have it where they do not say more. It is a [`Value`] to look into and to change.
///
/// It is written as it was read, to the digit: where a [`Value`] cannot hold a number exactly (a large integer, a decimal
/// fraction with more digits than a float has), it has the nearest one, and the digits are kept beside it for as long as that
/// number stays the same. `Debug` masks what is under names that usually hold secrets, `Display` does not.
///
/// ```
/// # use compute_clients_core::Json;
/// let mut read: Json = r#"{"wei":18446744073709551616,"name":"a"}"#.parse()?;
/// assert_eq!(read["name"], "a");
/// read["name"] = "b".into();
/// assert_eq!(read.to_string(), r#"{"wei":18446744073709551616,"name":"b"}"#);
/// # Ok::<(), compute_clients_core::model::WireError>(())
/// ```
#[derive(Clone, Default)]
pub struct Json {
    value: Value,
    /// What the tree cannot hold, which is nearly always nothing.
    exact: Vec<Exact>,
    /// Whether it came under a name that looks secret, so that it is not shown.
    secret: bool,
}

impl Json {
    /// The tree alone, in which numbers are the nearest that it can hold.
    #[must_use]
    pub fn into_value(self) -> Value {
        self.value
    }

    pub(crate) fn into_parts(self) -> (Value, Vec<Exact>) {
        (self.value, self.exact)
    }

    /// Whether the tree is all there is.
    pub(crate) fn is_tree(&self) -> bool {
        self.exact.is_empty()
    }
}

impl<T: Into<Value>> From<T> for Json {
    fn from(value: T) -> Self {
        Self { value: value.into(), ..Self::default() }
    }
}

impl FromStr for Json {
    type Err = WireError;

    fn from_str(text: &str) -> Result<Self> {
        from_slice(text.as_bytes())
    }
}

impl Deref for Json {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.value
    }
}

impl DerefMut for Json {
    fn deref_mut(&mut self) -> &mut Value {
        &mut self.value
    }
}

impl PartialEq for Json {
    /// Numbers are equal by their digits where a [`Value`] cannot hold them.
    fn eq(&self, other: &Self) -> bool {
        let same = || match (self.is_tree(), other.is_tree()) {
            (true, true) => true,
            _ => to_vec(self).ok() == to_vec(other).ok(),
        };
        self.value == other.value && same()
    }
}

impl<T: ?Sized> PartialEq<T> for Json
where
    Value: PartialEq<T>,
{
    fn eq(&self, other: &T) -> bool {
        self.value == *other
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = match self.secret {
            true => Shown::of("secret", &self.value),
            false => Shown::Open(&self.value),
        };
        shown.fmt(f)
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = to_vec(self).map_err(|_| fmt::Error)?;
        f.write_str(&String::from_utf8_lossy(&text))
    }
}

impl Wire for Json {
    fn write(&self, out: &mut dyn Writer) -> Result {
        match self.exact.as_slice() {
            [] => self.value.write(out),
            exact => AsRead { value: &self.value, at: String::new(), exact }.write(out),
        }
    }

    fn read_from(&mut self, from: &mut dyn Reader) -> Result {
        let mut kept = Kept::default();
        self.value = read_exactly(from, &mut kept)?;
        self.exact = kept.found;
        Ok(())
    }

    fn blank() -> Self {
        Self::default()
    }

    fn documents(_: &str, _: u8) -> Documents {
        Documents::Any
    }

    fn named(&mut self, name: &str) {
        self.secret = looks_secret(name);
    }

    fn wipe(&mut self) {
        self.value.wipe();
        self.exact.iter_mut().for_each(Exact::wipe);
    }
}

const _: () = {
    use crate::model as m;
    crate::__serde!(Json);
};

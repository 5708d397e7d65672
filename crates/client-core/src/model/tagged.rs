//! Unions told apart by a tag.

use super::{Reader, Wire, WireError, Writer};
use serde_json::Value;

/// A union's value whose tag has been looked at.
#[doc(hidden)]
pub struct Tagged {
    value: Value,
}

impl Tagged {
    /// Reads the value that a union's variant will be made of.
    pub fn read(from: &mut dyn Reader) -> Result<Self, WireError> {
        Value::read(from).map(|value| Self { value })
    }

    /// The text or number the tag `name` has.
    pub fn tag(&self, name: &str) -> Option<&str> {
        self.value.get(name)?.as_str()
    }

    /// The variant's value.
    pub fn variant<T: Wire>(self, _tag: &'static str, _tags: &[&str]) -> Result<T, WireError> {
        super::from_value(self.value)
    }

    /// The value as it is.
    pub fn unknown(self) -> Value {
        self.value
    }
}

/// Writes a variant with its tag.
#[doc(hidden)]
pub fn write_tagged(
    out: &mut dyn Writer,
    _tag: &'static str,
    _tags: &[&'static str],
    value: &dyn Wire,
) -> Result<(), WireError> {
    value.write(out)
}

/// Makes an enum a union of objects that a member tells apart, with an `Unknown(serde_json::Value)` for a tag
/// that the document does not list.
#[macro_export]
macro_rules! tagged_union {
    ($name:ident, tag = $tag:literal { $($variant:ident ($type:ty) = $($text:literal)|+),* $(,)? }) => {
        const _: () = {
            use $crate::model as m;
            impl m::Wire for $name {
                fn write(&self, out: &mut dyn m::Writer) -> ::std::result::Result<(), m::WireError> {
                    match self {
                        $(Self::$variant(value) => m::write_tagged(out, $tag, &[$($text),+], value),)*
                        Self::Unknown(value) => m::write_unknown(out, value),
                    }
                }
                fn read(from: &mut dyn m::Reader) -> ::std::result::Result<Self, m::WireError> {
                    let tagged = m::Tagged::read(from)?;
                    match tagged.tag($tag) {
                        $(::std::option::Option::Some($($text)|+) =>
                            tagged.variant::<$type>($tag, &[$($text),+]).map(Self::$variant),)*
                        _ => ::std::result::Result::Ok(Self::Unknown(tagged.unknown())),
                    }
                }
            }
            $crate::__serde!($name);
        };
    };
}

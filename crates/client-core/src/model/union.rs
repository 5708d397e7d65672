//! Unions told apart by what is in them.

use super::{Note, Reader, Wire, WireError, Writer};
use serde_json::Value;

/// The variants of a union that a value may be.
#[doc(hidden)]
pub struct Candidates<T> {
    value: Value,
    best: Option<T>,
}

impl<T> Candidates<T> {
    /// Reads the value to find the variant for.
    pub fn read(from: &mut dyn Reader) -> Result<Self, WireError> {
        Value::read(from).map(|value| Self { value, best: None })
    }

    /// Considers a variant.
    #[must_use]
    pub fn or<V: Wire>(mut self, make: fn(V) -> T) -> Self {
        if self.best.is_none() {
            self.best = super::from_value(self.value.clone()).ok().map(make);
        }
        self
    }

    /// The variant, or what `other` makes of the value.
    pub fn best(self, other: fn(Value) -> T) -> T {
        self.best.unwrap_or_else(|| other(self.value))
    }
}

/// Writes a value that no variant is for.
#[doc(hidden)]
pub fn write_unknown(out: &mut dyn Writer, value: &Value) -> Result<(), WireError> {
    out.note(Note::Unknown);
    value.write(out)
}

/// Makes an enum a union whose variants are told apart by what is in the value, with an
/// `Other(serde_json::Value)` for a value that fits none of them, or several equally well.
#[macro_export]
macro_rules! union {
    ($name:ident { $($variant:ident ($type:ty)),* $(,)? }) => {
        const _: () = {
            use $crate::model as m;
            impl m::Wire for $name {
                fn write(&self, out: &mut dyn m::Writer) -> ::std::result::Result<(), m::WireError> {
                    match self {
                        $(Self::$variant(value) => m::Wire::write(value, out),)*
                        Self::Other(value) => m::write_unknown(out, value),
                    }
                }
                fn read(from: &mut dyn m::Reader) -> ::std::result::Result<Self, m::WireError> {
                    ::std::result::Result::Ok(m::Candidates::read(from)?$(.or::<$type>(Self::$variant))*.best(Self::Other))
                }
            }
            $crate::__serde!($name);
        };
    };
}

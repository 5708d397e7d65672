//! Enums of integers that may grow.

use super::{Note, Num, Reader, WireError, Writer};

/// Reads an enum of integers.
#[doc(hidden)]
pub fn read_int(from: &mut dyn Reader) -> Result<i64, WireError> {
    <i64 as super::Wire>::read(from)
}

/// Writes an enum of integers.
#[doc(hidden)]
pub fn write_int(out: &mut dyn Writer, value: i64, known: bool) -> Result<(), WireError> {
    out.note(if known { Note::Narrow } else { Note::Unknown });
    out.number(Num::from(value))
}

/// Makes an enum the integers its document lists, and an `Unknown(i64)` for those it does not.
///
/// ```
/// #[derive(Clone, Debug, PartialEq)]
/// enum Code {
///     One,
///     Two,
///     Unknown(i64),
/// }
/// client_core::open_int_enum! { Code { One = 1, Two = 2 } }
/// assert_eq!(Code::from(2), Code::Two);
/// assert_eq!(Code::from(3).as_i64(), 3);
/// ```
#[macro_export]
macro_rules! open_int_enum {
    ($name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        impl $name {
            /// Every integer the document lists.
            pub const KNOWN: &'static [i64] = &[$($value),*];

            /// The integer as it travels.
            pub fn as_i64(&self) -> i64 {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => *value,
                }
            }
        }
        const _: () = {
            use $crate::model as m;
            impl ::std::convert::From<i64> for $name {
                fn from(value: i64) -> Self {
                    match value {
                        $($value => Self::$variant,)*
                        _ => Self::Unknown(value),
                    }
                }
            }
            impl ::std::fmt::Display for $name {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    ::std::fmt::Display::fmt(&self.as_i64(), f)
                }
            }
            impl m::Wire for $name {
                fn write(&self, out: &mut dyn m::Writer) -> ::std::result::Result<(), m::WireError> {
                    m::write_int(out, self.as_i64(), !matches!(self, Self::Unknown(_)))
                }
                fn read(from: &mut dyn m::Reader) -> ::std::result::Result<Self, m::WireError> {
                    m::read_int(from).map(Self::from)
                }
            }
            $crate::__serde!($name);
        };
    };
}

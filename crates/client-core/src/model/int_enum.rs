//! Enums of integers that may grow.

use super::{Note, Num, WireError, Writer};

/// Writes an enum of integers.
///
/// # Errors
/// When the format cannot hold an integer.
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
/// compute_clients_core::open_int_enum! { Code { One = 1, Two = 2 } }
/// assert_eq!(Code::from(2), Code::Two);
/// assert_eq!(Code::from(3).as_i64(), 3);
/// ```
#[macro_export]
macro_rules! open_int_enum {
    ($name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        impl $name {
            /// Every integer the document lists.
            #[allow(dead_code)] // an enum need not be public
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
                #[inline]
                fn write(&self, out: &mut dyn m::Writer) -> m::Outcome {
                    m::write_int(out, self.as_i64(), !matches!(self, Self::Unknown(_)))
                }
                #[inline]
                fn read_from(&mut self, from: &mut dyn m::Reader) -> m::Outcome {
                    *self = Self::from(<i64 as m::Wire>::read(from)?);
                    m::Result::Ok(())
                }
                #[inline]
                fn blank() -> Self {
                    Self::Unknown(0)
                }
            }
            $crate::__serde!($name);
        };
    };
}

//! Enums of texts that may grow.

use super::read::Sink;
use super::{Note, Reader, WireError, Writer};

struct Texts<'a>(&'a mut dyn FnMut(&str));

impl Sink for Texts<'_> {
    fn want(&self) -> &'static str {
        "text"
    }

    fn text(&mut self, value: &str) -> Result<(), WireError> {
        (self.0)(value);
        Ok(())
    }
}

/// Reads an enum of texts.
///
/// # Errors
/// When the value is not a text.
#[doc(hidden)]
pub fn read_enum(from: &mut dyn Reader, set: &mut dyn FnMut(&str)) -> Result<(), WireError> {
    from.take(&mut Texts(set))
}

/// Writes an enum of texts.
///
/// # Errors
/// When the format cannot hold a text.
#[doc(hidden)]
pub fn write_enum(out: &mut dyn Writer, text: &str, known: bool) -> Result<(), WireError> {
    out.note(if known { Note::Narrow } else { Note::Unknown });
    out.text(text)
}

/// Makes an enum the texts its document lists, and an `Unknown(String)` for those it does not.
///
/// ```
/// #[derive(Clone, Debug, PartialEq)]
/// enum NodeStatus {
///     Pending,
///     Running,
///     Unknown(String),
/// }
/// compute_clients_core::open_enum! { NodeStatus { Pending = "pending", Running = "running" } }
/// assert_eq!(NodeStatus::from("running"), NodeStatus::Running);
/// assert_eq!(NodeStatus::from("paused").as_str(), "paused");
/// ```
#[macro_export]
macro_rules! open_enum {
    ($name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        impl $name {
            /// Every text the document lists.
            #[allow(dead_code)] // an enum need not be public
            pub const KNOWN: &'static [&'static str] = &[$($text),*];

            /// The text as it travels.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }
        }
        const _: () = {
            use $crate::model as m;
            impl ::std::convert::From<&str> for $name {
                fn from(text: &str) -> Self {
                    match text {
                        $($text => Self::$variant,)*
                        _ => Self::Unknown(text.to_owned()),
                    }
                }
            }
            impl ::std::convert::From<::std::string::String> for $name {
                fn from(text: ::std::string::String) -> Self {
                    Self::from(text.as_str())
                }
            }
            impl ::std::convert::AsRef<str> for $name {
                fn as_ref(&self) -> &str {
                    self.as_str()
                }
            }
            impl ::std::fmt::Display for $name {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.write_str(self.as_str())
                }
            }
            impl m::Wire for $name {
                #[inline]
                fn write(&self, out: &mut dyn m::Writer) -> m::Outcome {
                    m::write_enum(out, self.as_str(), !matches!(self, Self::Unknown(_)))
                }
                #[inline]
                fn read_from(&mut self, from: &mut dyn m::Reader) -> m::Outcome {
                    m::read_enum(from, &mut |text| *self = Self::from(text))
                }
                #[inline]
                fn blank() -> Self {
                    Self::Unknown(::std::string::String::new())
                }
            }
            $crate::__serde!($name);
        };
    };
}

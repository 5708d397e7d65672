//! Enums of texts that may grow.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

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

/// The text of an enum's value that its document does not list.
///
/// A text that came from a server may be sent back, and so may one that was put here on purpose, as in
/// `Kind::Unknown("new".into())`. A text that was turned into the enum (`Kind::from("new")`, or a setter that was given
/// `"new"`) is most likely mistyped: sending it fails while limits are checked.
#[derive(Clone)]
pub struct Undocumented {
    text: Box<str>,
    meant: bool,
}

impl Undocumented {
    /// A text that somebody took for a documented value.
    #[doc(hidden)]
    #[must_use]
    pub fn guessed(text: &str) -> Self {
        Self { text: text.into(), meant: false }
    }

    /// The text as it travels.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it may be sent.
    #[doc(hidden)]
    #[must_use]
    pub fn is_meant(&self) -> bool {
        self.meant
    }
}

impl<T: Into<String>> From<T> for Undocumented {
    fn from(text: T) -> Self {
        Self { text: text.into().into_boxed_str(), meant: true }
    }
}

impl Deref for Undocumented {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Undocumented {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Undocumented {}

impl Hash for Undocumented {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl PartialEq<str> for Undocumented {
    fn eq(&self, other: &str) -> bool {
        &*self.text == other
    }
}

impl PartialEq<&str> for Undocumented {
    fn eq(&self, other: &&str) -> bool {
        &*self.text == *other
    }
}

impl fmt::Debug for Undocumented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl fmt::Display for Undocumented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
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
pub fn write_enum(
    out: &mut dyn Writer,
    text: &str,
    known: &'static [&'static str],
    unknown: Option<&Undocumented>,
) -> Result<(), WireError> {
    out.note(match unknown {
        None => Note::Narrow,
        Some(text) if text.is_meant() => Note::Unknown,
        Some(_) => Note::Unlisted(known),
    });
    out.text(text)
}

/// Makes an enum the texts its document lists, and an `Unknown(Undocumented)` for those it does not.
///
/// ```
/// # use compute_clients_core::model::Undocumented;
/// #[derive(Clone, Debug, PartialEq)]
/// enum NodeStatus {
///     Pending,
///     Running,
///     Unknown(Undocumented),
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
                    Self::Unknown(text) => text.as_str(),
                }
            }
        }
        const _: () = {
            use $crate::model as m;
            impl ::std::convert::From<&str> for $name {
                fn from(text: &str) -> Self {
                    match text {
                        $($text => Self::$variant,)*
                        _ => Self::Unknown(m::Undocumented::guessed(text)),
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
                    let unknown = match self {
                        Self::Unknown(text) => m::Option::Some(text),
                        _ => m::Option::None,
                    };
                    m::write_enum(out, self.as_str(), Self::KNOWN, unknown)
                }
                #[inline]
                fn read_from(&mut self, from: &mut dyn m::Reader) -> m::Outcome {
                    m::read_enum(from, &mut |text| {
                        *self = match Self::from(text) {
                            Self::Unknown(_) => Self::Unknown(m::Undocumented::from(text)),
                            known => known,
                        }
                    })
                }
                #[inline]
                fn blank() -> Self {
                    Self::Unknown(m::Undocumented::from(""))
                }
            }
            $crate::__serde!($name);
        };
    };
}

//! Unions told apart by a tag.

use super::object::Members;
use super::read::{Entries, Key, Sink};
use super::tree::Tree;
use super::{Field, Note, Num, Reader, Wire, WireError, Writer};
use serde_json::Value;

type Result<T = ()> = std::result::Result<T, WireError>;

/// A union's tag, while one of its variants is written.
#[derive(Clone, Copy, Debug)]
pub struct Tag {
    /// The member's name.
    pub name: &'static str,
    /// The texts that mean this variant. The first is written when the variant has none of them itself.
    pub texts: &'static [&'static str],
}

impl Tag {
    /// The text to write, unless the object's own is one of the tag's.
    pub(crate) fn needed(&self, own: Option<&str>) -> Option<String> {
        match own {
            Some(own) if self.texts.contains(&own) => None,
            _ => self.texts.first().map(|text| (*text).to_owned()),
        }
    }
}

/// The text that `value` is, if it is one.
pub(crate) fn text_of(value: &dyn Wire) -> Option<String> {
    let mut only = OnlyText(None);
    value.write(&mut only).ok()?;
    only.0
}

struct OnlyText(Option<String>);

impl Writer for OnlyText {
    fn null(&mut self) -> Result {
        Ok(())
    }

    fn boolean(&mut self, _value: bool) -> Result {
        Ok(())
    }

    fn number(&mut self, _value: Num) -> Result {
        Ok(())
    }

    fn text(&mut self, value: &str) -> Result {
        self.0 = Some(value.to_owned());
        Ok(())
    }

    fn array(&mut self, _items: &mut dyn Iterator<Item = &dyn Wire>) -> Result {
        Ok(())
    }

    fn map(&mut self, _entries: &mut dyn Iterator<Item = (&str, &dyn Wire)>) -> Result {
        Ok(())
    }

    fn object(&mut self, _members: &Members<'_>) -> Result {
        Ok(())
    }
}

/// Writes a variant with its tag.
///
/// # Errors
/// When the variant is not an object: it has no place for a tag.
#[doc(hidden)]
pub fn write_tagged(
    out: &mut dyn Writer,
    name: &'static str,
    texts: &'static [&'static str],
    value: &dyn Wire,
) -> Result {
    value.write(&mut Tagging { out, tag: Tag { name, texts } })
}

/// Adds a tag to the object written through it.
struct Tagging<'a> {
    out: &'a mut dyn Writer,
    tag: Tag,
}

impl Tagging<'_> {
    fn no_object(&self, what: &str) -> Result {
        Err(WireError::new(format!("{what} cannot carry the tag `{}`: only an object can", self.tag.name)))
    }
}

impl Writer for Tagging<'_> {
    fn null(&mut self) -> Result {
        self.no_object("null")
    }

    fn boolean(&mut self, _value: bool) -> Result {
        self.no_object("a boolean")
    }

    fn number(&mut self, _value: Num) -> Result {
        self.no_object("a number")
    }

    fn text(&mut self, _value: &str) -> Result {
        self.no_object("a text")
    }

    fn array(&mut self, _items: &mut dyn Iterator<Item = &dyn Wire>) -> Result {
        self.no_object("an array")
    }

    fn map(&mut self, entries: &mut dyn Iterator<Item = (&str, &dyn Wire)>) -> Result {
        let entries: Vec<_> = entries.collect();
        let own = entries.iter().find(|(name, _)| *name == self.tag.name);
        let Some(text) = self.tag.needed(own.and_then(|(_, value)| text_of(*value)).as_deref()) else {
            return self.out.map(&mut entries.into_iter());
        };
        let tag: (&str, &dyn Wire) = (self.tag.name, &text);
        let rest = entries.into_iter().filter(|(name, _)| *name != self.tag.name);
        self.out.map(&mut std::iter::once(tag).chain(rest))
    }

    fn object(&mut self, members: &Members<'_>) -> Result {
        let mut tags = vec![self.tag];
        tags.extend_from_slice(members.tags);
        self.out.object(&Members { tags: &tags, ..*members })
    }

    fn note(&mut self, note: Note) {
        self.out.note(note);
    }
}

/// A union's value, read as far as to look at its tag.
#[doc(hidden)]
pub struct Tagged(Value);

impl Tagged {
    /// Reads the value that a variant will be made of.
    ///
    /// # Errors
    /// When it is not JSON.
    pub fn read(from: &mut dyn Reader) -> Result<Self> {
        Value::read(from).map(Self)
    }

    /// The text of the tag `name`.
    pub fn tag(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// The variant that the tag `name` means by one of `texts`.
    ///
    /// # Errors
    /// When the value is not the variant the tag says it is.
    pub fn variant<T: Wire>(self, name: &'static str, texts: &[&str]) -> Result<T> {
        // A tag that writing puts back by itself need not lie among the unknown members. One of several
        // texts must: writing would put back the first.
        let implied = self.tag(name) == texts.first().copied();
        let from = &mut Tree::new(self.0);
        if implied { T::read(&mut Untagged { from, name }) } else { T::read(from) }
    }

    /// The value as it is.
    pub fn unknown(self) -> Value {
        self.0
    }
}

/// Tells the object read through it which member is a union's tag.
struct Untagged<'a> {
    from: &'a mut dyn Reader,
    name: &'static str,
}

impl Reader for Untagged<'_> {
    fn take(&mut self, sink: &mut dyn Sink) -> Result {
        self.from.take(&mut Passing { sink, name: self.name })
    }

    fn optional(&mut self, some: &mut dyn FnMut(&mut dyn Reader) -> Result) -> Result {
        let name = self.name;
        self.from.optional(&mut |from| some(&mut Untagged { from, name }))
    }
}

struct Passing<'a> {
    sink: &'a mut dyn Sink,
    name: &'static str,
}

impl Sink for Passing<'_> {
    fn want(&self) -> &'static str {
        self.sink.want()
    }

    fn object(&mut self, members: &mut dyn Entries) -> Result {
        self.sink.object(&mut Marked { members, name: self.name })
    }
}

struct Marked<'a> {
    members: &'a mut dyn Entries,
    name: &'static str,
}

impl Entries for Marked<'_> {
    fn next(
        &mut self,
        fields: &'static [Field],
        from: usize,
        member: &mut dyn FnMut(Key<'_>, &mut dyn Reader) -> Result,
    ) -> Result<bool> {
        self.members.next(fields, from, member)
    }

    fn tag(&self) -> Option<&'static str> {
        Some(self.name)
    }
}

/// Makes an enum a union of objects that a member tells apart, with an `Unknown(serde_json::Value)` for a tag
/// that the document does not list. Writing adds the tag; a variant need not have it as a member.
///
/// ```
/// # use compute_clients_core::model::{Extra, Value, from_slice, to_vec};
/// #[derive(Clone, Debug, PartialEq)]
/// struct ByPassword { user: String, extra: Extra }
/// compute_clients_core::object! { ByPassword { extra, required user: "user" } }
///
/// #[derive(Clone, Debug, PartialEq)]
/// enum Login { Password(ByPassword), Unknown(Value) }
/// compute_clients_core::tagged_union! { Login, tag = "type" { Password(ByPassword) = "password" | "pwd" } }
///
/// let login: Login = from_slice(br#"{"user":"ada","type":"pwd"}"#)?;
/// assert!(matches!(&login, Login::Password(by) if by.user == "ada"));
/// let login = Login::Password(ByPassword { user: "ada".into(), extra: Extra::new() });
/// assert_eq!(to_vec(&login)?, br#"{"type":"password","user":"ada"}"#);
/// # Ok::<(), compute_clients_core::model::WireError>(())
/// ```
#[macro_export]
macro_rules! tagged_union {
    ($name:ident, tag = $tag:literal { $($variant:ident ($type:ty) = $($text:literal)|+),* $(,)? }) => {
        const _: () = {
            use $crate::model as m;
            impl m::Wire for $name {
                #[inline]
                fn write(&self, out: &mut dyn m::Writer) -> m::Outcome {
                    match self {
                        $(Self::$variant(value) => m::write_tagged(out, $tag, &[$($text),+], value),)*
                        Self::Unknown(value) => m::write_unknown(out, value),
                    }
                }
                #[inline]
                fn read_from(&mut self, from: &mut dyn m::Reader) -> m::Outcome {
                    let tagged = m::Tagged::read(from)?;
                    *self = match tagged.tag($tag) {
                        $(m::Option::Some($($text)|+) =>
                            Self::$variant(tagged.variant::<$type>($tag, &[$($text),+])?),)*
                        _ => Self::Unknown(tagged.unknown()),
                    };
                    m::Result::Ok(())
                }
                #[inline]
                fn blank() -> Self {
                    Self::Unknown(m::Value::Null)
                }
            }
            $crate::__serde!($name);
        };
    };
}

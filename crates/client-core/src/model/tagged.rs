//! Unions told apart by a tag.

use super::object::Members;
use super::{Note, Num, Reader, Wire, WireError, Writer};
use serde_json::Value;

type Result<T = ()> = std::result::Result<T, WireError>;

/// A value of a tag: what tells one variant from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagValue {
    /// A text.
    Text(&'static str),
    /// An integer.
    Integer(i64),
    /// A boolean.
    Boolean(bool),
}

impl TagValue {
    /// Whether this is the value.
    pub(crate) fn is(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Text(own), Value::String(value)) => own == value,
            (Self::Boolean(own), Value::Bool(value)) => own == *value,
            // 1.0 is the integer 1, as everywhere.
            (Self::Integer(own), Value::Number(value)) => {
                value.as_i64() == Some(own) || (value.is_f64() && value.as_f64() == Some(own as f64))
            }
            _ => false,
        }
    }
}

/// A union's tag, while one of its variants is written.
#[derive(Clone, Copy, Debug)]
pub struct Tag {
    /// The member's name.
    pub name: &'static str,
    /// The values that mean this variant. The first is written when the variant has none of them itself.
    pub values: &'static [TagValue],
}

impl Tag {
    /// The value to write, unless the object's own is one of the tag's.
    pub(crate) fn needed(&self, own: Option<&Value>) -> Option<Forced> {
        match own {
            Some(own) if self.values.iter().any(|value| value.is(own)) => None,
            _ => self.values.first().map(|value| Forced(*value)),
        }
    }
}

/// A tag's value as it is written in place of an object's own.
#[derive(Clone, Copy)]
pub(crate) struct Forced(TagValue);

impl Wire for Forced {
    fn write(&self, out: &mut dyn Writer) -> Result {
        match self.0 {
            TagValue::Text(text) => out.text(text),
            TagValue::Integer(value) => out.number(Num::from(value)),
            TagValue::Boolean(value) => out.boolean(value),
        }
    }

    // Never read: it is only written.
    fn read_from(&mut self, _from: &mut dyn Reader) -> Result {
        Err(WireError::new("a tag is written, not read"))
    }

    fn blank() -> Self {
        Self(TagValue::Boolean(false))
    }
}

/// The text, integer or boolean that `value` is, if it is one.
pub(crate) fn scalar_of(value: &dyn Wire) -> Option<Value> {
    let mut only = OnlyScalar(None);
    value.write(&mut only).ok()?;
    only.0
}

struct OnlyScalar(Option<Value>);

impl Writer for OnlyScalar {
    fn null(&mut self) -> Result {
        Ok(())
    }

    fn boolean(&mut self, value: bool) -> Result {
        self.0 = Some(value.into());
        Ok(())
    }

    fn number(&mut self, value: Num) -> Result {
        self.0 = Some(match value {
            Num::Unsigned(value) => value.into(),
            Num::Signed(value) => value.into(),
            Num::Float(value) => value.into(),
        });
        Ok(())
    }

    fn text(&mut self, value: &str) -> Result {
        self.0 = Some(value.into());
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
pub fn write_tagged(out: &mut dyn Writer, name: &'static str, values: &'static [TagValue], value: &dyn Wire) -> Result {
    value.write(&mut Tagging { out, tag: Tag { name, values } })
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
        let Some(forced) = self.tag.needed(own.and_then(|(_, value)| scalar_of(*value)).as_ref()) else {
            return self.out.map(&mut entries.into_iter());
        };
        let tag: (&str, &dyn Wire) = (self.tag.name, &forced);
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

/// Makes an enum a union of objects that a member tells apart (by a text, a boolean, or an integer, written in
/// braces: `{1}`), with an `Unknown(Json)` for a tag
/// that the document does not list. Writing adds the tag; a variant need not have it as a member. With `else Base(Type)`
/// after the tag's name, an object with another tag is read as that type, and written as it is.
///
/// ```
/// # use compute_clients_core::model::{Extra, Json, from_slice, to_vec};
/// #[derive(Clone, Debug, PartialEq)]
/// struct ByPassword { user: String, extra: Extra }
/// compute_clients_core::object! { ByPassword { extra, required user: "user" } }
///
/// #[derive(Clone, Debug, PartialEq)]
/// enum Login { Password(ByPassword), Unknown(Json) }
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
    (
        $name:ident, tag = $tag:literal $(else $base:ident ($base_type:ty))?
        { $($variant:ident ($type:ty) = $($value:tt)|+),* $(,)? }
    ) => {
        const _: () = {
            use $crate::model as m;
            impl m::Wire for $name {
                #[inline]
                fn write(&self, out: &mut dyn m::Writer) -> m::Outcome {
                    match self {
                        $(Self::$variant(value) =>
                            m::write_tagged(out, $tag, &[$($crate::__tag_value!($value)),+], value),)*
                        $(Self::$base(value) => m::Wire::write(value, out),)?
                        Self::Unknown(value) => m::write_unknown(out, value),
                    }
                }
                #[inline]
                fn read_from(&mut self, from: &mut dyn m::Reader) -> m::Outcome {
                    let tagged = m::Tagged::read(from)?;
                    *self = match () {
                        $(() if tagged.is($tag, &[$($crate::__tag_value!($value)),+]) =>
                            Self::$variant(tagged.variant::<$type>($tag, &[$($crate::__tag_value!($value)),+])?),)*
                        $(() if true => match tagged.base::<$base_type>() {
                            m::Result::Ok(value) => Self::$base(value),
                            m::Result::Err(value) => Self::Unknown(value),
                        },)?
                        () => Self::Unknown(tagged.unknown()),
                    };
                    m::Result::Ok(())
                }
                #[inline]
                fn blank() -> Self {
                    Self::Unknown(m::Wire::blank())
                }
                #[inline]
                fn documents(name: &str, unions: u8) -> m::Documents {
                    // Without the tag, what the alternatives document says nothing of which one it is.
                    match unions.checked_sub(1) {
                        _ if name == $tag => m::Documents::Yes,
                        m::Option::Some(_unions) => m::Documents::No
                            $(.or(<$base_type as m::Wire>::documents(name, _unions)))?,
                        m::Option::None => m::Documents::Any,
                    }
                }
            }
            $crate::__serde!($name);
        };
    };
}

/// A tag's value: a text, `true`, `false` or an integer in braces.
#[doc(hidden)]
#[macro_export]
macro_rules! __tag_value {
    (true) => {
        $crate::model::TagValue::Boolean(true)
    };
    (false) => {
        $crate::model::TagValue::Boolean(false)
    };
    ({ $integer:literal }) => {
        $crate::model::TagValue::Integer($integer)
    };
    ($text:literal) => {
        $crate::model::TagValue::Text($text)
    };
}

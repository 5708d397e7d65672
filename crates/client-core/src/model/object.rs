//! Objects with documented members.

use super::read::{Entries, Key, Sink};
use super::{Limits, Reader, Rest, Wire, WireError};

type Result<T = ()> = std::result::Result<T, WireError>;

/// One documented member.
#[derive(Debug)]
pub struct Field {
    /// Its name on the wire.
    pub name: &'static str,
    /// When it is there.
    pub kind: Kind,
    /// The documented limits of its value.
    pub limits: Option<&'static Limits>,
}

/// When a member is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(non_camel_case_types, missing_docs)]
pub enum Kind {
    required,
    optional,
    nullable,
    required_nullable,
    defaulted,
}

/// A place for a member while its object is read.
pub trait Slot {
    /// Reads the member's value.
    ///
    /// # Errors
    /// As [`Wire::read`].
    fn fill(&mut self, from: &mut dyn Reader) -> Result;
    /// Whether there is a value.
    fn is_filled(&self) -> bool;
}

impl<T: Wire> Slot for Option<T> {
    fn fill(&mut self, from: &mut dyn Reader) -> Result {
        *self = Some(T::read(from)?);
        Ok(())
    }

    fn is_filled(&self) -> bool {
        self.is_some()
    }
}

/// What a [`Slot`] holds before anything is read, by the field's kind.
#[allow(missing_docs)]
#[doc(hidden)]
pub mod slot {
    use crate::model::Nullable;

    pub fn required<T>() -> Option<T> {
        None
    }
    pub fn optional<T>() -> Option<Option<T>> {
        Some(None)
    }
    pub fn nullable<T>() -> Option<Nullable<T>> {
        Some(Nullable::Absent)
    }
    pub fn required_nullable<T>() -> Option<Option<T>> {
        None
    }
    pub fn defaulted<T: Default>() -> Option<T> {
        Some(T::default())
    }
}

/// An object's members while it is written.
pub struct Members<'a> {
    /// What is documented.
    pub fields: &'static [Field],
    /// The value of each field.
    pub values: &'a [&'a dyn Wire],
    /// What else is there.
    pub rest: &'a dyn Rest,
}

impl<'a> Members<'a> {
    /// The documented members that are not left out.
    pub fn present(&self) -> impl Iterator<Item = (&'static Field, &'a dyn Wire)> {
        self.fields
            .iter()
            .zip(self.values.iter().copied())
            .filter(|(field, value)| field.kind == Kind::required_nullable || !value.is_absent())
    }

    /// Whether `name` is a documented member.
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name == name)
    }
}

/// Reads an object into `slots`.
#[doc(hidden)]
pub fn read_object(
    from: &mut dyn Reader,
    fields: &'static [Field],
    slots: &mut [&mut dyn Slot],
    rest: &mut dyn Rest,
) -> Result {
    from.take(&mut Filler {
        fields,
        slots,
        rest,
    })?;
    for (field, slot) in fields.iter().zip(slots.iter()) {
        if !slot.is_filled() {
            return Err(missing(field.name));
        }
    }
    Ok(())
}

fn missing(name: &str) -> WireError {
    WireError::new("a required member is missing").in_member(name)
}

/// The error of a member that [`read_object`] should have found missing.
#[doc(hidden)]
pub fn unfilled() -> WireError {
    WireError::new("a required member is missing")
}

struct Filler<'a, 'b> {
    fields: &'static [Field],
    slots: &'a mut [&'b mut dyn Slot],
    rest: &'a mut dyn Rest,
}

impl Sink for Filler<'_, '_> {
    fn want(&self) -> &'static str {
        "an object"
    }

    fn object(&mut self, members: &mut dyn Entries) -> Result {
        let (slots, rest) = (&mut *self.slots, &mut *self.rest);
        let tag = members.tag().map(str::to_owned);
        let mut next = 0;
        while members.next(self.fields, next, &mut |key, value| match key {
            Key::Known(index) => {
                next = index + 1;
                slots.get_mut(index).map_or(Ok(()), |slot| slot.fill(value))
            }
            Key::Other(name) if tag.as_ref() == Some(name) => Ok(()),
            Key::Other(name) => rest.accept(name, value),
        })? {}
        Ok(())
    }
}

/// Makes a struct a JSON object with documented members.
///
/// ```
/// # use client_core::model::{Extra, Nullable};
/// #[derive(Clone, Debug, PartialEq)]
/// struct Node {
///     id: String,
///     zone: Option<String>,
///     start_at: Nullable<i64>,
///     end_at: Option<i64>,
///     price: Option<i64>,
///     extra: Extra,
/// }
/// client_core::object! { Node { extra,
///     required id: "id",
///     optional zone: "zone",
///     nullable start_at: "start_at",
///     required_nullable end_at: "end_at",
///     optional price: "price" { min: 1, max: 65535 },
/// } }
/// ```
#[macro_export]
macro_rules! object {
    ($name:ident { $rest:ident $(, $kind:ident $field:ident : $wire:literal $({ $($limits:tt)* })?)* $(,)? }) => {
        const _: () = {
            use $crate::model as m;
            impl $name {
                const FIELDS: &'static [m::Field] = &[$(m::Field {
                    name: $wire,
                    kind: m::Kind::$kind,
                    limits: $crate::limits!(@option $($($limits)*)?),
                }),*];
            }
            impl m::Wire for $name {
                fn write(&self, out: &mut dyn m::Writer) -> ::std::result::Result<(), m::WireError> {
                    out.object(&m::Members {
                        fields: Self::FIELDS,
                        values: &[$(&self.$field),*],
                        rest: &self.$rest,
                    })
                }
                fn read(from: &mut dyn m::Reader) -> ::std::result::Result<Self, m::WireError> {
                    $(let mut $field = m::slot::$kind();)*
                    let mut $rest = ::std::default::Default::default();
                    m::read_object(from, Self::FIELDS, &mut [$(&mut $field),*], &mut $rest)?;
                    match ($($field,)*) {
                        ($(::std::option::Option::Some($field),)*) => ::std::result::Result::Ok(Self { $($field,)* $rest }),
                        #[allow(unreachable_patterns)]
                        _ => ::std::result::Result::Err(m::unfilled()),
                    }
                }
            }
            $crate::__serde!($name);
        };
    };
}

/// The serde traits of a type with the wire trait.
#[doc(hidden)]
#[macro_export]
macro_rules! __serde {
    ($name:ident) => {
        impl m::serde::Serialize for $name {
            fn serialize<S: m::serde::Serializer>(
                &self,
                to: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                m::serialize(self, to)
            }
        }
        impl<'de> m::serde::Deserialize<'de> for $name {
            fn deserialize<D: m::serde::Deserializer<'de>>(
                from: D,
            ) -> ::std::result::Result<Self, D::Error> {
                m::deserialize(from)
            }
        }
    };
}

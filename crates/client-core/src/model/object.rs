//! Objects with documented members.

use super::read::{Entries, Key, Sink};
use super::tagged::{Tag, scalar_of};
use super::{Limits, Reader, Rest, Wire, WireError};

type Result<T = ()> = std::result::Result<T, WireError>;

/// A documented member: its name on the wire, and when it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field(pub &'static str, pub Kind);

/// When a member is there.
// Named as `object!` writes them, so that the macro can use the word as it stands.
#[allow(non_camel_case_types)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Always. Reading an object without it fails.
    required,
    /// Perhaps; null is the same as absent. An `Option`.
    optional,
    /// Perhaps, and null is not the same as absent. A [`Nullable`](super::Nullable).
    nullable,
    /// Always, perhaps as null. An `Option`, written as null when there is none.
    required_nullable,
    /// Perhaps; absent or null is the type's default. Always written.
    defaulted,
}

/// The place of a member before its object is read, by the member's kind.
#[doc(hidden)]
pub mod blank {
    use crate::model::Wire;

    macro_rules! kinds {
        ($($kind:ident),*) => {$(
            #[inline]
            pub fn $kind<T: Wire>() -> T {
                T::blank()
            }
        )*};
    }
    kinds!(required, optional, nullable, required_nullable);

    #[inline]
    pub fn defaulted<T: Default>() -> T {
        T::default()
    }
}

/// An object's members while it is written.
#[derive(Clone, Copy)]
pub struct Members<'a> {
    /// What is documented.
    pub fields: &'static [Field],
    /// The value of each field.
    pub values: &'a [&'a dyn Wire],
    /// The limits of those fields that have any, by name.
    pub limits: &'static [(&'static str, Limits)],
    /// What else is there.
    pub rest: &'a dyn Rest,
    /// The members that unions tell this object by.
    pub tags: &'a [Tag],
}

impl<'a> Members<'a> {
    /// Hands `with` every member in the order of the wire: the documented ones, then the rest. A name comes once.
    pub fn each(&self, with: &mut dyn FnMut(&str, &dyn Wire)) {
        let mut forced = Vec::new();
        for tag in self.tags {
            let mut own = None;
            self.own(&mut |name, value| {
                if name == tag.name {
                    own = scalar_of(value);
                }
            });
            if let Some(value) = tag.needed(own.as_ref()) {
                if !self.present().any(|(name, _)| name == tag.name) {
                    with(tag.name, &value);
                }
                forced.push((tag.name, value));
            }
        }
        for (name, value) in self.present() {
            match forced.iter().find(|(tag, _)| *tag == name) {
                Some((_, forced)) => with(name, forced),
                None => with(name, value),
            }
        }
        self.rest.each(&mut |name, value| {
            let taken = forced.iter().any(|(tag, _)| *tag == name);
            if !taken && !self.present().any(|(present, _)| present == name) {
                with(name, value);
            }
        });
    }

    /// The limits of the member `name`.
    pub fn limits_of(&self, name: &str) -> &'static Limits {
        self.limits.iter().find(|(limited, _)| *limited == name).map_or(&Limits::NONE, |(_, limits)| limits)
    }

    /// The documented members that are not left out.
    pub fn present(&self) -> impl Iterator<Item = (&'static str, &'a dyn Wire)> {
        self.fields
            .iter()
            .zip(self.values.iter().copied())
            .filter(|(field, value)| field.1 == Kind::required_nullable || !value.is_absent())
            .map(|(field, value)| (field.0, value))
    }

    fn own(&self, with: &mut dyn FnMut(&str, &dyn Wire)) {
        self.rest.each(with);
        for (name, value) in self.present() {
            with(name, value);
        }
    }
}

/// Reads an object into `places`.
///
/// # Errors
/// Names the member that is missing or that cannot be read.
#[doc(hidden)]
pub fn read_object(
    from: &mut dyn Reader,
    fields: &'static [Field],
    places: &mut [&mut dyn Wire],
    rest: &mut dyn Rest,
) -> Result {
    let mut filler = Filler { fields, places, rest, seen: Seen::new(fields.len()) };
    from.take(&mut filler)?;
    for (index, Field(name, kind)) in fields.iter().enumerate() {
        let required = matches!(kind, Kind::required | Kind::required_nullable);
        if required && !filler.seen.has(index) {
            return Err(WireError::new("a required property is missing").in_member(name));
        }
    }
    Ok(())
}

/// Which of an object's fields have been read. Few objects have more than 128, so few allocate.
struct Seen {
    low: u128,
    high: Vec<bool>,
}

impl Seen {
    fn new(fields: usize) -> Self {
        Self { low: 0, high: vec![false; fields.saturating_sub(128)] }
    }

    fn add(&mut self, index: usize) {
        if index < 128 {
            self.low |= 1 << index;
        } else if let Some(seen) = self.high.get_mut(index - 128) {
            *seen = true;
        }
    }

    fn has(&self, index: usize) -> bool {
        if index < 128 { self.low & (1 << index) != 0 } else { self.high.get(index - 128).is_some_and(|seen| *seen) }
    }
}

struct Filler<'a, 'b> {
    fields: &'static [Field],
    places: &'a mut [&'b mut dyn Wire],
    rest: &'a mut dyn Rest,
    seen: Seen,
}

impl Filler<'_, '_> {
    fn fill(&mut self, index: usize, value: &mut dyn Reader) -> Result {
        let (Some(place), Some(field)) = (self.places.get_mut(index), self.fields.get(index)) else {
            return Ok(());
        };
        if self.seen.has(index) {
            // Of duplicates the last wins, and nothing of those before it is left.
            place.reset();
        }
        self.seen.add(index);
        match field.1 {
            // Null leaves the default where it is.
            Kind::defaulted => value.optional(&mut |value| place.read_from(value)),
            _ => place.read_from(value),
        }
    }
}

impl Sink for Filler<'_, '_> {
    fn want(&self) -> &'static str {
        "an object"
    }

    fn object(&mut self, members: &mut dyn Entries) -> Result {
        let tag = members.tag();
        let mut next = 0;
        while members.next(self.fields, next, &mut |key, value| match key {
            Key::Known(index) => {
                next = index + 1;
                self.fill(index, value)
            }
            Key::Other(name) if tag == Some(name.as_str()) => Ok(()),
            Key::Other(name) => self.rest.accept(name, value),
        })? {}
        Ok(())
    }
}

/// Makes a struct a JSON object with documented members.
///
/// The first word names the struct's field for all other members: an [`Extra`](crate::model::Extra), or, as
/// `map rest: Map<i64>`, a [`Map`](crate::model::Map) where the document types them. Each member then says when it is there (a
/// [`Kind`](crate::model::Kind)), its field, its name on the wire and, where documented, its
/// [limits](crate::limits). Members are written in this order, the others after them.
///
/// ```
/// # use compute_clients_core::model::{Extra, Nullable, from_slice, to_vec};
/// #[derive(Clone, Debug, PartialEq)]
/// struct Node {
///     id: String,
///     zone: Option<String>,
///     start_at: Nullable<i64>,
///     end_at: Option<i64>,
///     price: Option<i64>,
///     tags: Vec<String>,
///     extra: Extra,
/// }
/// compute_clients_core::object! { Node { extra,
///     required id: "id",
///     optional zone: "zone",
///     nullable start_at: "start_at",
///     required_nullable end_at: "end_at",
///     optional price: "price" { min: 1, max: 65535 },
///     defaulted tags: "tags",
/// } }
/// let node: Node = from_slice(br#"{"end_at":null,"id":"a","price":1600.0}"#)?;
/// assert_eq!(node.price, Some(1600));
/// assert_eq!(to_vec(&node)?, br#"{"id":"a","end_at":null,"price":1600,"tags":[]}"#);
/// # Ok::<(), compute_clients_core::model::WireError>(())
/// ```
// The shape of the expansion is measured: a client has thousands of these, and each line here is some
// microseconds of `cargo check` times all of them. `#[inline]` leaves it to the crate that uses a type to
// compile it, so that what nobody uses costs no code.
#[macro_export]
macro_rules! object {
    ($name:ident { $rest:ident $(, $kind:ident $field:ident : $wire:literal $({ $($limits:tt)* })?)* $(,)? }) => {
        const _: () = {
            use $crate::model as m;
            fn fields() -> &'static [m::Field] {
                &[$(m::Field($wire, m::Kind::$kind)),*]
            }
            impl m::Wire for $name {
                #[inline]
                fn write(&self, out: &mut dyn m::Writer) -> m::Outcome {
                    out.object(&m::Members {
                        fields: fields(),
                        values: &[$(&self.$field),*],
                        limits: &[$($(($wire, $crate::limits! { $($limits)* }),)?)*],
                        rest: &self.$rest,
                        tags: &[],
                    })
                }
                #[inline]
                fn read_from(&mut self, from: &mut dyn m::Reader) -> m::Outcome {
                    m::read_object(from, fields(), &mut [$(&mut self.$field),*], &mut self.$rest)
                }
                #[inline]
                fn blank() -> Self {
                    Self { $($field: m::blank::$kind(),)* $rest: m::Rest::none() }
                }
                #[inline]
                fn documents(name: &str, _: u8) -> m::Documents {
                    m::documents(fields(), m::is_typed(|own: &Self| &own.$rest), name)
                }
            }
            $crate::__serde!($name);
        };
    };
    ($name:ident { map $rest:ident : $type:ty $(, $($members:tt)*)? }) => {
        $crate::object! { $name { $rest $(, $($members)*)? } }
    };
}

/// The serde traits of a type with the wire trait. Part of the macros' expansion.
#[doc(hidden)]
#[cfg(feature = "serde")]
#[macro_export]
macro_rules! __serde {
    ($name:ident) => {
        impl m::serde::Serialize for $name {
            fn serialize<S: m::serde::Serializer>(&self, to: S) -> m::Result<S::Ok, S::Error> {
                m::serialize(self, to)
            }
        }
        impl<'de> m::serde::Deserialize<'de> for $name {
            fn deserialize<D: m::serde::Deserializer<'de>>(from: D) -> m::Result<Self, D::Error> {
                m::deserialize(from)
            }
        }
    };
}

/// Nothing: the feature `serde` is off.
#[doc(hidden)]
#[cfg(not(feature = "serde"))]
#[macro_export]
macro_rules! __serde {
    ($name:ident) => {};
}

#[cfg(test)]
mod tests {
    use super::Seen;

    #[test]
    fn seen_has_no_end() {
        let mut seen = Seen::new(300);
        for index in [0, 127, 128, 299] {
            assert!(!seen.has(index));
            seen.add(index);
            assert!(seen.has(index));
        }
        assert!(!seen.has(1) && !seen.has(129) && !seen.has(1000));
    }
}

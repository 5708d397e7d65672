//! Unions told apart by what is in them.

use super::json::read_tree_ref;
use super::object::{Kind, Members};
use super::{Note, Num, Reader, Wire, WireError, Writer, to_value};
use serde_json::Value;
use std::cmp::Reverse;

type Result<T = ()> = std::result::Result<T, WireError>;

/// The variants of a union that a value may be.
#[doc(hidden)]
pub struct Candidates<T> {
    value: Value,
    best: Option<(Rank, T)>,
    tied: bool,
}

impl<T> Candidates<T> {
    /// Reads the value to find the variant for.
    ///
    /// # Errors
    /// When it is not JSON.
    pub fn read(from: &mut dyn Reader) -> Result<Self> {
        Ok(Self { value: Value::read(from)?, best: None, tied: false })
    }

    /// Considers a variant.
    #[must_use]
    pub fn or<V: Wire>(mut self, make: fn(V) -> T) -> Self {
        let mut place = V::blank();
        let Some(rank) = rank(&self.value, &mut place) else {
            return self;
        };
        match self.best.as_ref().map(|(best, _)| best) {
            Some(best) if rank < *best => {}
            Some(best) if rank == *best => self.tied = true,
            _ => {
                self.best = Some((rank, make(place)));
                self.tied = false;
            }
        }
        self
    }

    /// The variant that fits best, or what `other` makes of the value when none or several do.
    pub fn best(self, other: fn(Value) -> T) -> T {
        match self.best {
            Some((_, best)) if !self.tied => best,
            _ => other(self.value),
        }
    }
}

/// How well a variant fits: fewest values its enums do not know, most members it has, fewest it does not,
/// most values of a narrower type than JSON's.
type Rank = (Reverse<usize>, usize, Reverse<usize>, usize);

/// Reads `value` into `place`; none if it does not fit.
fn rank(value: &Value, place: &mut dyn Wire) -> Option<Rank> {
    read_tree_ref(value, place).ok()?;
    if !keeps(&to_value(place).ok()?, value) {
        return None;
    }
    let mut fit = Fit::default();
    place.write(&mut fit).ok()?;
    Some((Reverse(fit.strange), fit.known, Reverse(fit.unknown), fit.narrow))
}

/// Whether nothing of what was read is lost in what is written: a float drops digits of a large integer.
fn keeps(written: &Value, read: &Value) -> bool {
    match (written, read) {
        (Value::Object(written), Value::Object(read)) => read
            .iter()
            .all(|(name, value)| value.is_null() || written.get(name).is_some_and(|written| keeps(written, value))),
        (Value::Array(written), Value::Array(read)) => {
            written.len() == read.len() && written.iter().zip(read).all(|(written, read)| keeps(written, read))
        }
        (Value::Number(written), Value::Number(read)) => {
            // Equal as numbers: 1 for 1.0 is how floats are written.
            written == read || (read.is_f64() && written.as_f64() == read.as_f64())
        }
        (written, read) => written == read,
    }
}

/// Walks a value and counts what the document knows of it.
#[derive(Default)]
struct Fit {
    strange: usize,
    known: usize,
    unknown: usize,
    narrow: usize,
    form: Option<fn(&str) -> bool>,
}

impl Writer for Fit {
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
        if let Some(form) = self.form.take() {
            self.note(if form(value) { Note::Narrow } else { Note::Unknown });
        }
        Ok(())
    }

    fn array(&mut self, items: &mut dyn Iterator<Item = &dyn Wire>) -> Result {
        for item in items {
            item.write(self)?;
        }
        Ok(())
    }

    fn map(&mut self, entries: &mut dyn Iterator<Item = (&str, &dyn Wire)>) -> Result {
        for (_, value) in entries {
            value.write(self)?;
        }
        Ok(())
    }

    fn object(&mut self, members: &Members<'_>) -> Result {
        // A tag counts too: it is a member of the value, and the union knows it.
        self.known += members.tags.len();
        for (field, value) in members.fields.iter().zip(members.values) {
            if !value.is_absent() {
                // A default is there whether the value had it or not, so it says nothing.
                self.known += usize::from(field.1 != Kind::defaulted);
                value.write(self)?;
            }
        }
        let mut result = Ok(());
        members.rest.each(&mut |_, value| {
            if !members.rest.is_typed() {
                self.unknown += 1;
            } else if result.is_ok() {
                result = value.write(self);
            }
        });
        result
    }

    fn note(&mut self, note: Note) {
        match note {
            Note::Unknown => self.strange += 1,
            Note::Narrow => self.narrow += 1,
            Note::Form(form) => self.form = Some(form),
            Note::Secret | Note::SecretEnd => {}
        }
    }
}

/// Writes a value that no variant is for.
///
/// # Errors
/// As [`Wire::write`].
#[doc(hidden)]
pub fn write_unknown(out: &mut dyn Writer, value: &Value) -> Result {
    out.note(Note::Unknown);
    value.write(out)
}

/// Makes an enum a union whose variants are told apart by what is in the value, with an
/// `Other(serde_json::Value)` for a value that fits none of them, or several equally well.
///
/// A variant fits when the value has its JSON type and all members it requires. Of those that fit, the one
/// wins that knows the value best: its enums' texts first, then its members.
///
/// ```
/// # use client_core::model::{Value, from_slice};
/// #[derive(Clone, Debug, PartialEq)]
/// enum Detail { Text(String), Codes(Vec<i64>), Other(Value) }
/// client_core::union! { Detail { Text(String), Codes(Vec<i64>) } }
///
/// assert_eq!(from_slice::<Detail>(b"[4]")?, Detail::Codes(vec![4]));
/// assert_eq!(from_slice::<Detail>(b"true")?, Detail::Other(Value::Bool(true)));
/// # Ok::<(), client_core::model::WireError>(())
/// ```
#[macro_export]
macro_rules! union {
    ($name:ident { $($variant:ident ($type:ty)),* $(,)? }) => {
        const _: () = {
            use $crate::model as m;
            impl m::Wire for $name {
                #[inline]
                fn write(&self, out: &mut dyn m::Writer) -> m::Outcome {
                    match self {
                        $(Self::$variant(value) => m::Wire::write(value, out),)*
                        Self::Other(value) => m::write_unknown(out, value),
                    }
                }
                #[inline]
                fn read_from(&mut self, from: &mut dyn m::Reader) -> m::Outcome {
                    let candidates = m::Candidates::read(from)?$(.or::<$type>(Self::$variant))*;
                    *self = candidates.best(Self::Other);
                    m::Result::Ok(())
                }
                #[inline]
                fn blank() -> Self {
                    Self::Other(m::Value::Null)
                }
            }
            $crate::__serde!($name);
        };
    };
}

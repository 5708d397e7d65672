//! Unions told apart by what is in them.

use super::decimal::is_number;
use super::json::read_ref;
use super::object::{Kind, Members};
use super::tree::Tree;
use super::{Json, Note, Num, Reader, Wire, WireError, Writer, to_value};
use serde_json::Value;
use std::cell::Cell;
use std::cmp::Reverse;

type Result<T = ()> = std::result::Result<T, WireError>;

thread_local! {
    static TRIAL: Cell<Trial> = const { Cell::new(Trial::No) };
}

/// Whether a union above is trying its variants.
///
/// In a trial a union takes any value as it is. Were each variant's unions to try theirs, and those again, a few
/// hundred bytes could keep a reader busy for years. The variant that wins is read once more in earnest.
#[derive(Clone, Copy, PartialEq)]
enum Trial {
    /// None is.
    No,
    /// One is.
    Yes,
    /// One is, and met this union or another.
    Met,
}

/// Runs `trial`, and says whether it met a union.
fn try_out<R>(trial: impl FnOnce() -> R) -> (R, bool) {
    /// Puts back what was, also when `trial` panics.
    struct Restore(Trial);
    impl Drop for Restore {
        fn drop(&mut self) {
            TRIAL.set(self.0);
        }
    }

    let _restore = Restore(TRIAL.replace(Trial::Yes));
    let result = trial();
    (result, TRIAL.get() == Trial::Met)
}

/// The variants of a union that a value may be.
#[doc(hidden)]
pub struct Candidates<T> {
    value: Json,
    best: Option<Best<T>>,
    tied: bool,
}

struct Best<T> {
    rank: Rank,
    variant: T,
    /// Reads the variant in earnest, where the trial left a union in it unread, or digits that a tree cannot hold.
    again: Option<Again<T>>,
}

type Again<T> = Box<dyn FnOnce(&Json) -> Option<T>>;

impl<T: 'static> Candidates<T> {
    /// Reads the value to find the variant for.
    ///
    /// # Errors
    /// When it is not JSON.
    pub fn read(from: &mut dyn Reader) -> Result<Self> {
        Ok(Self { value: Json::read(from)?, best: None, tied: false })
    }

    /// Considers a variant.
    #[must_use]
    pub fn or<V: Wire + 'static>(mut self, make: fn(V) -> T) -> Self {
        if TRIAL.get() != Trial::No {
            TRIAL.set(Trial::Met);
            return self;
        }
        let mut place = V::blank();
        let (Some(rank), met) = try_out(|| rank(&self.value, &mut place)) else {
            return self;
        };
        match &self.best {
            Some(best) if rank < best.rank => {}
            Some(best) if rank == best.rank => self.tied = true,
            _ => {
                self.tied = false;
                self.best = Some(Best {
                    rank,
                    variant: make(place),
                    again: (met || !self.value.is_tree())
                        .then(|| Box::new(move |value: &Json| again(value, make)) as Again<T>),
                });
            }
        }
        self
    }

    /// The variant that fits best, or what `other` makes of the value when none or several do.
    pub fn best(self, other: fn(Json) -> T) -> T {
        match self.best {
            Some(best) if !self.tied => match best.again {
                None => best.variant,
                Some(again) => again(&self.value).unwrap_or_else(|| other(self.value)),
            },
            _ => other(self.value),
        }
    }
}

fn again<V: Wire, T>(value: &Json, make: fn(V) -> T) -> Option<T> {
    let mut place = V::blank();
    match value.is_tree() {
        true => read_ref(value, &mut place).ok()?,
        false => Tree::read(value.clone().into_parts(), |from| place.read_from(from)).ok()?,
    }
    Some(make(place))
}

/// How well a variant fits: fewest values its enums do not know, most members it has, fewest it does not,
/// most values of a narrower type than JSON's.
type Rank = (Reverse<usize>, usize, Reverse<usize>, usize);

/// Reads `value` into `place`; none if it does not fit.
fn rank(value: &Value, place: &mut dyn Wire) -> Option<Rank> {
    read_ref(value, place).ok()?;
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
        // A tree has no room for all digits of a `Decimal`, and gets them as text.
        (Value::String(written), Value::Number(read)) => is_number(written) && written.parse().ok() == read.as_f64(),
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
            Note::Unknown | Note::Unlisted(_) => self.strange += 1,
            Note::Narrow => self.narrow += 1,
            Note::Form(form) => self.form = Some(form),
            Note::Secret | Note::SecretEnd | Note::Base64 => {}
        }
    }
}

/// Writes a value that no variant is for.
///
/// # Errors
/// As [`Wire::write`].
#[doc(hidden)]
pub fn write_unknown(out: &mut dyn Writer, value: &Json) -> Result {
    if TRIAL.get() == Trial::No {
        out.note(Note::Unknown);
    }
    value.write(out)
}

/// Makes an enum a union whose variants are told apart by what is in the value, with an
/// `Other(Json)` for a value that fits none of them, or several equally well.
///
/// A variant fits when the value has its JSON type and all members it requires. Of those that fit, the one
/// wins that knows the value best: its enums' texts first, then its members.
///
/// ```
/// # use compute_clients_core::model::{Json, from_slice};
/// #[derive(Clone, Debug, PartialEq)]
/// enum Detail { Text(String), Codes(Vec<i64>), Other(Json) }
/// compute_clients_core::union! { Detail { Text(String), Codes(Vec<i64>) } }
///
/// assert_eq!(from_slice::<Detail>(b"[4]")?, Detail::Codes(vec![4]));
/// assert_eq!(from_slice::<Detail>(b"true")?, Detail::Other(true.into()));
/// # Ok::<(), compute_clients_core::model::WireError>(())
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
                    Self::Other(m::Wire::blank())
                }
                #[inline]
                fn documents(name: &str, unions: u8) -> m::Documents {
                    match unions.checked_sub(1) {
                        m::Option::Some(unions) => m::Documents::Nothing
                            $(.or(<$type as m::Wire>::documents(name, unions)))*,
                        m::Option::None => m::Documents::Any,
                    }
                }
            }
            $crate::__serde!($name);
        };
    };
}

//! The one trait of everything that travels.

use super::{Checker, Limits, Reader, WireError, Writer};
use std::fmt;

/// A value that travels: as a body, a part of one, or a parameter.
///
/// Reading is tolerant where documents and servers often disagree (a `1.0` is read as the integer 1), and
/// strict where a guess would be wrong (a text is never read as a number).
///
/// A value is read into a place that is already there. So the code of an object is a list of its places, and
/// what is done with them stands once, in this crate.
pub trait Wire: Reset {
    /// Hands the value to `out`.
    ///
    /// # Errors
    /// Fails when the format cannot hold the value, such as a number that is not finite.
    fn write(&self, out: &mut dyn Writer) -> Result<(), WireError>;

    /// Reads a value into this place, which is [blank](Wire::blank).
    ///
    /// # Errors
    /// Says what was expected, what was found and where. What the place then holds is of no use.
    fn read_from(&mut self, from: &mut dyn Reader) -> Result<(), WireError>;

    /// A place to read into. Its value means nothing.
    ///
    /// An object makes its members' places with it, so an object that requires itself, directly or through
    /// objects it requires, has none: this would not return. No finite value has such a type; a document that
    /// asks for one is in error, and one of the members has to become optional.
    fn blank() -> Self
    where
        Self: Sized;

    /// Reads a value.
    ///
    /// # Errors
    /// As [`Wire::read_from`].
    fn read(from: &mut dyn Reader) -> Result<Self, WireError>
    where
        Self: Sized,
    {
        let mut place = Self::blank();
        place.read_from(from)?;
        Ok(place)
    }

    /// Whether a member with this value is left out of its object: an [`Option`] that is `None` or a
    /// [`Nullable`](super::Nullable) that is absent.
    fn is_absent(&self) -> bool {
        false
    }

    /// Whether the value is a single token that is no secret, so that only limits of its own could speak against it.
    /// `false` is never wrong: it means to look.
    fn is_plain(&self) -> bool {
        false
    }

    /// What the type says of an object that has a property of this name.
    #[doc(hidden)]
    fn documents(_name: &str, _unions: u8) -> super::Documents
    where
        Self: Sized,
    {
        super::Documents::Nothing
    }

    /// Says under which name the value was in an object whose names are data.
    #[doc(hidden)]
    fn named(&mut self, _name: &str) {}

    /// Overwrites the texts and bytes of the value in memory, as far as the type can.
    fn wipe(&mut self) {}

    /// Collects in `at` what of the value lies outside `limits` or outside the limits its own members document.
    fn check(&self, limits: &Limits, at: &mut Checker)
    where
        Self: Sized,
    {
        at.value(self, limits);
    }
}

/// A place that can be made blank again. Every [`Wire`] type is one.
pub trait Reset {
    /// Makes the place blank.
    fn reset(&mut self);
}

impl<T: Wire> Reset for T {
    fn reset(&mut self) {
        *self = T::blank();
    }
}

/// A number as it travels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Num {
    /// An integer that fits 64 bits without a sign.
    Unsigned(u64),
    /// A negative integer.
    Signed(i64),
    /// Any other finite number.
    Float(f64),
}

impl Num {
    /// The number, if a JSON text can hold it.
    pub(crate) fn finite(self) -> Result<Self, WireError> {
        match self {
            Self::Float(value) if !value.is_finite() => {
                Err(WireError::new(format!("{value} cannot be written: JSON has finite numbers only")))
            }
            number => Ok(number),
        }
    }

    /// The number as a float; above 2^53 the nearest one.
    pub(crate) fn as_f64(self) -> f64 {
        match self {
            Self::Unsigned(value) => value as f64,
            Self::Signed(value) => value as f64,
            Self::Float(value) => value,
        }
    }
}

impl From<i64> for Num {
    fn from(value: i64) -> Self {
        u64::try_from(value).map_or(Self::Signed(value), Self::Unsigned)
    }
}

impl From<u64> for Num {
    fn from(value: u64) -> Self {
        Self::Unsigned(value)
    }
}

impl From<f64> for Num {
    /// A float without a fraction becomes the integer it is, as documents write their examples: 1, not 1.0.
    fn from(value: f64) -> Self {
        // Beyond 2^53 not every integer is a float, so digits would be made up.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if value.fract() == 0.0 && value.abs() <= EXACT && !(value == 0.0 && value.is_sign_negative()) {
            Self::from(value as i64)
        } else {
            Self::Float(value)
        }
    }
}

impl fmt::Display for Num {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsigned(value) => value.fmt(f),
            Self::Signed(value) => value.fmt(f),
            // Display would spell out 1e300 digit by digit.
            Self::Float(value) => fmt::Debug::fmt(value, f),
        }
    }
}

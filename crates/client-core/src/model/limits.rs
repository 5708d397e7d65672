//! The limits a document states.

use super::Num;
use std::cmp::Ordering;
use std::fmt;

/// A number in a document, digit for digit.
///
/// A text, because a macro can take the digits as they stand and no digit is lost on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound(pub &'static str);

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// A number compared with bounds.
#[derive(Clone, Copy)]
pub(crate) struct Found(pub(crate) Num);

impl Found {
    pub(crate) fn is_below(self, bound: Bound) -> bool {
        self.compare(bound) == Some(Ordering::Less)
    }

    pub(crate) fn is_above(self, bound: Bound) -> bool {
        self.compare(bound) == Some(Ordering::Greater)
    }

    /// None when the bound is not a number: it then bounds nothing.
    fn compare(self, bound: Bound) -> Option<Ordering> {
        match (self.integer(), bound.0.parse::<i128>()) {
            (Some(found), Ok(bound)) => Some(found.cmp(&bound)),
            _ => self.0.as_f64().partial_cmp(&bound.0.parse::<f64>().ok()?),
        }
    }

    pub(crate) fn is_multiple_of(self, step: Bound) -> bool {
        is_multiple(self.0, step.0)
    }

    fn integer(self) -> Option<i128> {
        match self.0 {
            Num::Unsigned(value) => Some(value.into()),
            Num::Signed(value) => Some(value.into()),
            Num::Float(_) => None,
        }
    }
}

/// Whether `number` is a multiple of `step`, which is a number's digits. Any number is one of what is no number.
pub(crate) fn is_multiple(number: Num, step: &str) -> bool {
    if let (Some(found), Ok(step)) = (Found(number).integer(), step.parse::<i128>()) {
        return step == 0 || found % step == 0;
    }
    let Some(step) = step.parse::<f64>().ok().filter(|step| *step > 0.0) else {
        return true;
    };
    // 0.3 is a multiple of 0.1 for everybody but a float, so what floats are off by is let pass.
    let times = number.as_f64() / step;
    (times - times.round()).abs() <= 1e-9 * times.abs().max(1.0)
}

/// What a document says of a value beside its type. Everything is optional; [`Limits::NONE`] says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The least number.
    pub min: Option<Bound>,
    /// The greatest number.
    pub max: Option<Bound>,
    /// The number that all must be above.
    pub exclusive_min: Option<Bound>,
    /// The number that all must be below.
    pub exclusive_max: Option<Bound>,
    /// The number that all must be a multiple of.
    pub multiple_of: Option<Bound>,
    /// The fewest characters (Unicode scalar values).
    pub min_length: Option<u64>,
    /// The most characters (Unicode scalar values).
    pub max_length: Option<u64>,
    /// An ECMA-262 regular expression that must match somewhere in the text.
    pub pattern: Option<&'static str>,
    /// The fewest items.
    pub min_items: Option<u64>,
    /// The most items.
    pub max_items: Option<u64>,
    /// Whether no two items may be equal.
    pub unique_items: bool,
    /// The fewest members.
    pub min_properties: Option<u64>,
    /// The most members.
    pub max_properties: Option<u64>,
    /// The limits of each item, or of each member of a map.
    pub items: Option<&'static Limits>,
}

impl Limits {
    /// No limits.
    pub const NONE: Self = Self {
        min: None,
        max: None,
        exclusive_min: None,
        exclusive_max: None,
        multiple_of: None,
        min_length: None,
        max_length: None,
        pattern: None,
        min_items: None,
        max_items: None,
        unique_items: false,
        min_properties: None,
        max_properties: None,
        items: None,
    };
}

/// [`Limits`](crate::model::Limits) by name; what is not named is not limited.
///
/// ```
/// # use compute_clients_core::model::{Checker, Limits, Wire};
/// const PORTS: Limits = compute_clients_core::limits! { max_items: 2, items: { min: 1, max: 65535 } };
/// let mut checker = Checker::new();
/// vec![80, 70000].check(&PORTS, &mut checker);
/// assert_eq!(checker.violations()[0].to_string(), "/1: 70000 is greater than the maximum, 65535");
/// ```
#[macro_export]
macro_rules! limits {
    ($($limit:ident : $($bound:literal)? $({ $($inner:tt)* })?),* $(,)?) => {
        $crate::model::Limits {
            $($limit: $crate::__limit!($limit $($bound)? $({ $($inner)* })?),)*
            ..$crate::model::Limits::NONE
        }
    };
}

/// The value of one limit.
#[doc(hidden)]
#[macro_export]
macro_rules! __limit {
    (unique_items $bound:literal) => { $bound };
    (items { $($inner:tt)* }) => { $crate::model::Option::Some(&$crate::limits! { $($inner)* }) };
    (min $bound:literal) => { $crate::model::Option::Some($crate::model::Bound(stringify!($bound))) };
    (max $bound:literal) => { $crate::model::Option::Some($crate::model::Bound(stringify!($bound))) };
    (exclusive_min $bound:literal) => { $crate::model::Option::Some($crate::model::Bound(stringify!($bound))) };
    (exclusive_max $bound:literal) => { $crate::model::Option::Some($crate::model::Bound(stringify!($bound))) };
    (multiple_of $bound:literal) => { $crate::model::Option::Some($crate::model::Bound(stringify!($bound))) };
    ($limit:ident $bound:literal) => { $crate::model::Option::Some($bound) };
}

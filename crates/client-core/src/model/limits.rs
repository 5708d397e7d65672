//! The limits a document states.

/// A number in a document, digit for digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound(pub &'static str);

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

/// [`Limits`] with the limits named: `limits! { min: 1, max: 65535, items: { pattern: "^a" } }`.
#[macro_export]
macro_rules! limits {
    (@option) => { ::std::option::Option::None };
    (@option $($limits:tt)+) => {
        ::std::option::Option::Some(&$crate::limits! { $($limits)+ })
    };
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
    (items { $($inner:tt)* }) => { ::std::option::Option::Some(&$crate::limits! { $($inner)* }) };
    (min $bound:literal) => { ::std::option::Option::Some($crate::model::Bound(stringify!($bound))) };
    (max $bound:literal) => { ::std::option::Option::Some($crate::model::Bound(stringify!($bound))) };
    (exclusive_min $bound:literal) => { ::std::option::Option::Some($crate::model::Bound(stringify!($bound))) };
    (exclusive_max $bound:literal) => { ::std::option::Option::Some($crate::model::Bound(stringify!($bound))) };
    (multiple_of $bound:literal) => { ::std::option::Option::Some($crate::model::Bound(stringify!($bound))) };
    ($limit:ident $bound:literal) => { ::std::option::Option::Some($bound) };
}

//! What a `format` makes of text and whole numbers.

use crate::lower::flat::Flat;
use crate::lower::plan::TypeRef;
use openapi::formats::{self, Rust};

/// The Rust integer of a format. `minimum: 0` alone does not change the type, so adding a limit
/// never breaks code.
pub(super) fn integer(format: Option<&str>) -> &'static str {
    match rust(format) {
        Some(Rust::I32) => "i32",
        Some(Rust::U32) => "u32",
        Some(Rust::U64) => "u64",
        _ => "i64",
    }
}

fn rust(format: Option<&str>) -> Option<Rust> {
    formats::named(format?).map(|format| format.rust)
}

/// Whether numbers of a format are written with digits that a float has not.
pub fn is_decimal(format: Option<&str>) -> bool {
    rust(format) == Some(Rust::Decimal)
}

/// Whether the documented whole numbers need more than 64 bits, by their format, their limits or their values.
pub fn is_wide(flat: &Flat<'_>) -> bool {
    let unsigned = match rust(flat.format) {
        Some(Rust::BigInteger) => return true,
        Some(Rust::U64) => true,
        _ => is_decimal(flat.format),
    };
    // As floats: documents write 2^63 - 1 with the digits a float has left of it.
    let number = |limit: &Option<serde_json::Number>| limit.as_ref().and_then(serde_json::Number::as_f64);
    let most = if unsigned { u64::MAX as f64 } else { i64::MAX as f64 };
    let limits = &flat.limits;
    let above = [number(&limits.max), number(&limits.exclusive_max)].into_iter().flatten().any(|max| max > most);
    let below = [number(&limits.min), number(&limits.exclusive_min)].into_iter().flatten();
    let below = below.into_iter().any(|min| min < i64::MIN as f64);
    let values = flat.values.iter().flatten().filter_map(|value| value.as_number());
    let value = values.into_iter().any(|value| value.as_i64().is_none() && value.as_f64().is_some_and(is_whole));
    above || below || (value && !unsigned)
}

fn is_whole(value: f64) -> bool {
    value.fract() == 0.0 && value.abs() > i64::MAX as f64 / 2.0
}

/// Text of a format. `uuid`, `uri` and the like stay text: services send values that do not parse.
pub fn text(format: Option<&str>) -> TypeRef {
    match rust(format) {
        Some(Rust::DateTime) => TypeRef::DateTime,
        Some(Rust::Date) => TypeRef::Date,
        Some(Rust::Base64) => TypeRef::Base64,
        _ => TypeRef::String,
    }
}

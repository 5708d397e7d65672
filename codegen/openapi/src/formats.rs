//! The values of `format`: one table from which the generator takes types, lint what a format applies to, diff what a
//! change means, and the check of examples which values fit.
//!
//! A format that is not in the table is documentation: it changes neither types nor checks.

use serde_json::Value;

use crate::types::Types;

/// A format.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// As the registry of formats of OpenAPI spells it.
    pub name: &'static str,
    /// Other spellings in use.
    pub spellings: &'static [&'static str],
    /// The types that it applies to: numbers may be written as strings.
    pub applies_to: Types,
    /// The type of a schema that has this format and nothing else that implies a type.
    pub implies: Option<Types>,
    /// What the generator makes of it.
    pub rust: Rust,
    /// The values that fit, of a type that it applies to.
    pub values: Values,
}

/// What a format is in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rust {
    /// `i32`
    I32,
    /// `u32`
    U32,
    /// `i64`
    I64,
    /// `u64`
    U64,
    /// An integer that may need more than 64 bits.
    BigInteger,
    /// `f64`
    F64,
    /// `client_core::Decimal`
    Decimal,
    /// `client_core::DateTime`
    DateTime,
    /// `client_core::Date`
    Date,
    /// `client_core::Bytes64`
    Base64,
    /// `String`: services send values that a stricter type does not read.
    String,
}

/// Which values fit a format.
#[derive(Debug, Clone, Copy)]
pub enum Values {
    /// Any.
    Any,
    /// Integers from the first to the second.
    Integers(i128, i128),
    /// Strings for which the function is true.
    Strings(fn(&str) -> bool),
}

const fn integer(name: &'static str, spellings: &'static [&'static str], rust: Rust, values: Values) -> Format {
    let applies_to = Types::NUMBER.or(Types::STRING);
    let implies = if matches!(rust, Rust::BigInteger) { None } else { Some(Types::INTEGER) };
    Format { name, spellings, applies_to, implies, rust, values }
}

const fn number(name: &'static str, spellings: &'static [&'static str], rust: Rust) -> Format {
    let applies_to = Types::NUMBER.or(Types::STRING);
    // Decimals are written as strings about as often as they are written as numbers.
    let implies = if matches!(rust, Rust::F64) { Some(Types::NUMBER) } else { None };
    Format { name, spellings, applies_to, implies, rust, values: Values::Any }
}

const fn string(name: &'static str, spellings: &'static [&'static str], rust: Rust, values: Values) -> Format {
    Format { name, spellings, applies_to: Types::STRING, implies: Some(Types::STRING), rust, values }
}

/// Every format that has an effect.
pub static FORMATS: &[Format] = &[
    integer("int8", &[], Rust::I32, Values::Integers(i8::MIN as i128, i8::MAX as i128)),
    integer("int16", &[], Rust::I32, Values::Integers(i16::MIN as i128, i16::MAX as i128)),
    integer("int32", &["i32"], Rust::I32, Values::Integers(i32::MIN as i128, i32::MAX as i128)),
    integer("int64", &["i64"], Rust::I64, Values::Integers(i64::MIN as i128, i64::MAX as i128)),
    integer("uint8", &[], Rust::U32, Values::Integers(0, u8::MAX as i128)),
    integer("uint16", &["u-int16"], Rust::U32, Values::Integers(0, u16::MAX as i128)),
    integer("uint32", &["u-int32", "u32"], Rust::U32, Values::Integers(0, u32::MAX as i128)),
    integer("uint64", &["u-int64", "u64", "uint", "unsigned"], Rust::U64, Values::Integers(0, u64::MAX as i128)),
    integer("int128", &[], Rust::BigInteger, Values::Any),
    integer("uint128", &[], Rust::BigInteger, Values::Any),
    integer("int256", &[], Rust::BigInteger, Values::Any),
    integer("uint256", &[], Rust::BigInteger, Values::Any),
    integer("bigint", &["big-int", "big-integer", "biginteger"], Rust::BigInteger, Values::Any),
    number("float", &[], Rust::F64),
    number("double", &[], Rust::F64),
    number("decimal", &[], Rust::Decimal),
    number("decimal128", &["decimal-128"], Rust::Decimal),
    number("big-decimal", &["bigdecimal"], Rust::Decimal),
    string("date-time", &[], Rust::DateTime, Values::Strings(date_time)),
    string("date", &[], Rust::Date, Values::Strings(date)),
    string("byte", &["base64"], Rust::Base64, Values::Any),
    string("binary", &[], Rust::String, Values::Any),
    string("uuid", &[], Rust::String, Values::Strings(uuid)),
    string("ipv4", &[], Rust::String, Values::Strings(ipv4)),
    string("ipv6", &[], Rust::String, Values::Strings(ipv6)),
    string("time", &[], Rust::String, Values::Any),
    string("duration", &[], Rust::String, Values::Any),
    string("password", &[], Rust::String, Values::Any),
    string("email", &[], Rust::String, Values::Any),
    string("uri", &[], Rust::String, Values::Any),
    string("hostname", &[], Rust::String, Values::Any),
];

/// The format of this name, in any of its spellings, in capital or small letters, with `-` or `_`.
#[must_use]
pub fn named(name: &str) -> Option<&'static Format> {
    let name = name.to_ascii_lowercase().replace('_', "-");
    FORMATS.iter().find(|format| format.name == name || format.spellings.contains(&name.as_str()))
}

impl Format {
    /// Whether a value fits. A value of a type that the format does not apply to does.
    #[must_use]
    pub fn fits(&self, value: &Value) -> bool {
        match (self.values, value) {
            (Values::Integers(least, most), Value::Number(number)) => is_between(number, least, most),
            (Values::Strings(fits), Value::String(text)) => fits(text),
            _ => true,
        }
    }

    /// Whether every value of this format is one of the other, and not the other way round. Floating-point numbers are
    /// ordered by their precision.
    #[must_use]
    pub fn is_narrower_than(&self, other: &Format) -> bool {
        match (self.values, other.values) {
            (Values::Integers(least, most), Values::Integers(other_least, other_most)) => {
                other_least <= least && most <= other_most && (least, most) != (other_least, other_most)
            }
            _ => (self.name, other.name) == ("float", "double"),
        }
    }
}

fn is_between(number: &serde_json::Number, least: i128, most: i128) -> bool {
    let whole = number.as_i64().map(i128::from);
    let whole = whole.or_else(|| number.as_u64().map(i128::from));
    match (whole, number.as_f64()) {
        (Some(whole), _) => least <= whole && whole <= most,
        // A fraction is what `type: integer` complains about.
        (None, Some(float)) => least as f64 <= float && float <= most as f64,
        (None, None) => true,
    }
}

fn ipv4(text: &str) -> bool {
    text.parse::<std::net::Ipv4Addr>().is_ok()
}

fn ipv6(text: &str) -> bool {
    text.parse::<std::net::Ipv6Addr>().is_ok()
}

fn uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    (lengths == [8, 4, 4, 4, 12] || lengths == [32]) && groups.iter().all(|g| g.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn digits(text: &str, range: std::ops::RangeInclusive<u32>) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()) && text.parse().is_ok_and(|n| range.contains(&n))
}

fn date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else {
        return false;
    };
    year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) && digits(month, 1..=12) && digits(day, 1..=31)
}

/// RFC 3339: `2026-01-02T03:04:05.6Z`, with an offset.
fn date_time(text: &str) -> bool {
    let Some((day, time)) = text.split_once(['T', 't', ' ']) else {
        return false;
    };
    let at = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (clock, offset) = time.split_at(at);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let parts: Vec<&str> = clock.split(':').collect();
    let [hours, minutes, seconds] = parts[..] else {
        return false;
    };
    let offset_fits = match offset {
        "Z" | "z" => true,
        _ => offset
            .get(1..)
            .and_then(|rest| rest.split_once(':'))
            .is_some_and(|(h, m)| digits(h, 0..=23) && digits(m, 0..=59)),
    };
    date(day)
        && digits(hours, 0..=23)
        && digits(minutes, 0..=59)
        && digits(seconds, 0..=60)
        && !fraction.is_empty()
        && fraction.bytes().all(|b| b.is_ascii_digit())
        && offset_fits
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_name_and_spelling_is_unique_and_found() {
        let mut seen = std::collections::BTreeSet::new();
        for format in FORMATS {
            for name in std::iter::once(&format.name).chain(format.spellings) {
                assert!(seen.insert(*name), "{name} is there twice");
                assert_eq!(named(name).map(|found| found.name), Some(format.name));
            }
        }
        assert_eq!(named("Date_Time").map(|format| format.name), Some("date-time"));
        assert!(named("a-word").is_none());
    }

    #[test]
    fn ranges_are_ordered() {
        let narrower = |a: &str, b: &str| named(a).unwrap().is_narrower_than(named(b).unwrap());
        assert!(narrower("int8", "int64") && narrower("uint32", "int64") && narrower("float", "double"));
        assert!(!narrower("int64", "int8") && !narrower("int32", "uint64") && !narrower("int32", "int32"));
        assert!(named("int32").unwrap().fits(&json!(1)) && !named("int32").unwrap().fits(&json!(3_000_000_000_i64)));
    }
}

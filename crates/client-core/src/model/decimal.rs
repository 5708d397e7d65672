//! Numbers with all their digits.

use super::error::shorten;
use super::read::Sink;
use super::{Num, Reader, Wire, WireError, Writer};
use std::fmt;
use std::str::FromStr;

type Result<T = ()> = std::result::Result<T, WireError>;

/// A number with all its digits: an integer that need not fit 64 bits, or a decimal fraction. It is kept as the text
/// that travels, so `1.50` and `1.5` are not equal.
///
/// ```
/// # use compute_clients_core::Decimal;
/// let wei: Decimal = "115792089237316195423570985008687907853269984665640564039457584007913129639935".parse()?;
/// assert_eq!(wei.to_u128(), None);
/// assert_eq!(Decimal::from(7).to_i64(), Some(7));
/// assert!("1,5".parse::<Decimal>().is_err());
/// # Ok::<(), compute_clients_core::model::WireError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal(String);

impl Decimal {
    /// The digits as they travel.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest float.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }

    /// The integer, if it is written as one and fits.
    #[must_use]
    pub fn to_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// The integer, if it is written as one and fits.
    #[must_use]
    pub fn to_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    /// The integer, if it is written as one and fits.
    #[must_use]
    pub fn to_i128(&self) -> Option<i128> {
        self.0.parse().ok()
    }

    /// The integer, if it is written as one and fits.
    #[must_use]
    pub fn to_u128(&self) -> Option<u128> {
        self.0.parse().ok()
    }
}

/// Whether the text is a number as JSON writes it.
pub(super) fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}

impl FromStr for Decimal {
    type Err = WireError;

    fn from_str(text: &str) -> Result<Self> {
        match is_number(text) {
            true => Ok(Self(text.to_owned())),
            false => Err(WireError::mismatch("a number", &format!("the text {:?}", shorten(text)))),
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! integers {
    ($($type:ident),*) => {$(
        impl From<$type> for Decimal {
            fn from(value: $type) -> Self {
                Self(value.to_string())
            }
        }
    )*};
}

integers!(i8, i16, i32, i64, i128, u8, u16, u32, u64, u128);

struct Digits<'a>(&'a mut String);

impl Sink for Digits<'_> {
    fn want(&self) -> &'static str {
        "a number"
    }

    fn number(&mut self, value: Num) -> Result {
        *self.0 = value.to_string();
        Ok(())
    }

    fn digits(&mut self, text: &str, _value: Num) -> Result {
        text.clone_into(self.0);
        Ok(())
    }
}

impl Wire for Decimal {
    fn write(&self, out: &mut dyn Writer) -> Result {
        out.digits(&self.0)
    }

    fn read_from(&mut self, from: &mut dyn Reader) -> Result {
        from.take(&mut Digits(&mut self.0))
    }

    fn blank() -> Self {
        Self("0".to_owned())
    }

    fn is_plain(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Map, from_slice, to_value, to_vec};
    use serde_json::json;

    #[test]
    fn every_digit_survives() {
        let text = r#"{"a":115792089237316195423570985008687907853269984665640564039457584007913129639935,"b":-0.10,"c":1e40,"d":7}"#;
        let read: Map<Decimal> = from_slice(text.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(to_vec(&read).unwrap()).unwrap(), text);
        assert!(from_slice::<Map<Decimal>>(br#"{"a":"1"}"#).is_err());
    }

    #[test]
    fn a_tree_has_the_number_or_its_text() {
        let tree = |text: &str| to_value(&text.parse::<Decimal>().unwrap()).unwrap();
        assert_eq!(tree("18446744073709551615"), json!(18_446_744_073_709_551_615_u64));
        assert_eq!(tree("-1.5"), json!(-1.5));
        assert_eq!(tree("18446744073709551616"), json!("18446744073709551616"));
    }

    #[test]
    fn only_numbers_are_read_from_text() {
        for good in ["0", "-0", "10", "1.0", "1e5", "1.5E-7", "-2.5e+3"] {
            assert_eq!(good.parse::<Decimal>().unwrap().as_str(), good);
        }
        for bad in ["", "-", "01", "1.", ".5", "1e", "+1", "NaN", "0x1", "1 ", "--1"] {
            assert!(bad.parse::<Decimal>().is_err(), "{bad}");
        }
    }
}

//! Points in time and dates.

use super::error::shorten;
use super::{Note, Reader, Wire, WireError, Writer};
use std::fmt;
use std::time::SystemTime;

/// A text that is not the time it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeError(String);

impl TimeError {
    fn new(expected: &str, found: &str) -> Self {
        Self(format!("expected {expected}, found {:?}", shorten(found)))
    }
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TimeError {}

/// A point in time: an RFC 3339 text such as `2026-11-21T10:00:00Z`, kept as it was sent. Reading never fails
/// on a text of another form; asking for the time does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DateTime(String);

/// A day: a text such as `2026-11-21`, kept as it was sent. Reading never fails on a text of another form;
/// asking for the day does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Date(String);

impl DateTime {
    /// The point in time, to the nanosecond.
    ///
    /// # Errors
    /// When the text is not an RFC 3339 time.
    pub fn to_timestamp(&self) -> Result<SystemTime, TimeError> {
        parse(&self.0)
            .and_then(|time| SystemTime::try_from(time).ok())
            .ok_or_else(|| TimeError::new("an RFC 3339 time such as 2026-11-21T10:00:00Z", &self.0))
    }
}

fn parse(text: &str) -> Option<jiff::Timestamp> {
    // jiff also takes the dialect of RFC 9557 and a space in the middle. RFC 3339 has the latter as well.
    text.parse().ok()
}

impl From<SystemTime> for DateTime {
    /// The time in UTC. Beyond the years -9999 and 9999, which RFC 3339 cannot write, the nearest it can.
    fn from(time: SystemTime) -> Self {
        let time = jiff::Timestamp::try_from(time).unwrap_or(if time < SystemTime::UNIX_EPOCH {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        });
        Self(time.to_string())
    }
}

impl Date {
    /// The day with this year, month (1 to 12) and day (1 to 31), if the calendar has it.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        let date = jiff::civil::Date::new(year, month, day).ok()?;
        Some(Self(date.to_string()))
    }

    /// Year, month (1 to 12) and day (1 to 31).
    ///
    /// # Errors
    /// When the text is not a day of the calendar, written as `2026-11-21`.
    pub fn to_ymd(&self) -> Result<(i16, i8, i8), TimeError> {
        match self.0.parse::<jiff::civil::Date>() {
            Ok(date) if self.0.len() == 10 => Ok((date.year(), date.month(), date.day())),
            _ => Err(TimeError::new("a day such as 2026-11-21", &self.0)),
        }
    }
}

macro_rules! texts {
    ($($type:ident: $parse:ident),*) => {$(
        impl $type {
            /// The text as it travels.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $type {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $type {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Wire for $type {
            fn write(&self, out: &mut dyn Writer) -> Result<(), WireError> {
                out.note(Note::Form(|text| Self::from(text).$parse().is_ok()));
                out.text(&self.0)
            }

            fn read_from(&mut self, from: &mut dyn Reader) -> Result<(), WireError> {
                self.0.read_from(from)
            }

            fn blank() -> Self {
                Self::default()
            }
        }
    )*};
}

texts!(DateTime: to_timestamp, Date: to_ymd);

#[cfg(feature = "serde")]
mod serde_impls {
    use super::*;
    use crate::model as m;
    crate::__serde!(DateTime);
    crate::__serde!(Date);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{from_slice, to_vec};
    use std::time::Duration;

    #[test]
    fn a_time_is_kept_as_it_was_sent() {
        for text in ["2026-11-21T10:00:00Z", "2026-11-21t10:00:00.120+02:00", "yesterday", ""] {
            let json = format!("{text:?}");
            let time: DateTime = from_slice(json.as_bytes()).unwrap();
            assert_eq!(to_vec(&time).unwrap(), json.as_bytes());
        }
    }

    #[test]
    fn a_time_is_understood_when_asked() {
        let at = |text| DateTime::from(text).to_timestamp();
        let expected = SystemTime::UNIX_EPOCH + Duration::from_millis(1_500);
        assert_eq!(at("1970-01-01T00:00:01.5Z"), Ok(expected));
        assert_eq!(at("1970-01-01T02:00:01.5+02:00"), Ok(expected));
        assert_eq!(
            at("1970-01-01").unwrap_err().to_string(),
            "expected an RFC 3339 time such as 2026-11-21T10:00:00Z, found \"1970-01-01\""
        );
    }

    #[test]
    fn a_system_time_becomes_text() {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(86_400);
        assert_eq!(DateTime::from(time).as_str(), "1970-01-02T00:00:00Z");
        let far = SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 50);
        assert!(DateTime::from(far).as_str().starts_with("9999-12-3"));
    }

    #[test]
    fn a_day_is_read_and_made() {
        assert_eq!(Date::from("2026-02-28").to_ymd(), Ok((2026, 2, 28)));
        assert!(Date::from("2026-02-29").to_ymd().is_err());
        assert!(Date::from("20260228").to_ymd().is_err());
        assert_eq!(Date::new(2026, 2, 29), None);
        assert_eq!(Date::new(2026, 2, 8).unwrap().as_str(), "2026-02-08");
    }
}

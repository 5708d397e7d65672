//! Today, as a lock records it.

use std::time::{SystemTime, UNIX_EPOCH};

/// The day in UTC, `2026-11-21`.
pub fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    day(seconds / 86_400)
}

/// The civil date of a day counted from 1970-01-01 (Howard Hinnant's `civil_from_days`).
fn day(days: u64) -> String {
    let days = days + 719_468;
    let era = days / 146_097;
    let of_era = days - era * 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Whether the text is a date as locks write it, and the calendar has that day.
pub fn is_date(text: &str) -> bool {
    let written = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let number = |range| text.get(range).and_then(|digits: &str| digits.parse::<u32>().ok()).unwrap_or(0);
    written && (1..=days_of(number(0..4), number(5..7))).contains(&number(8..10))
}

/// How many days a month has; none if there is no such month.
fn days_of(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{day, days_of, is_date};

    #[test]
    fn days_have_dates() {
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(day(11_016), "2000-02-29");
        assert_eq!(day(20_778), "2026-11-21");
    }

    #[test]
    fn a_date_is_a_day_that_the_calendar_has() {
        // Every day that is counted from 1970 on is one, and the day after the last of a month is none.
        for days in 0..60_000 {
            let date = day(days);
            assert!(is_date(&date), "{date}");
            let (month, of_month) = (&date[..8], date[8..].parse::<u32>().unwrap());
            let last = !day(days + 1).starts_with(month);
            let number = |range: std::ops::Range<usize>| date[range].parse().unwrap();
            assert_eq!(last, of_month == days_of(number(0..4), number(5..7)), "{date}");
            assert!(!last || !is_date(&format!("{month}{:02}", of_month + 1)), "{date}");
        }
        for wrong in ["2026-13-01", "2026-00-10", "2026-02-29", "2026-11-31", "2026-11-00", "2026-1-01", "20261101", ""]
        {
            assert!(!is_date(wrong), "{wrong}");
        }
    }
}

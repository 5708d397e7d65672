//! The formats that become Rust types: a value that does not fit one cannot be decoded.

use serde_json::Value;

/// Whether a value fits a format; an unknown format takes anything.
#[must_use]
pub fn fits(name: &str, value: &Value) -> bool {
    match (name, value) {
        ("int32", Value::Number(n)) => whole_between(n, i32::MIN.into(), i32::MAX.into()),
        ("uint32", Value::Number(n)) => whole_between(n, 0, u32::MAX.into()),
        ("int64", Value::Number(n)) => whole_between(n, i64::MIN.into(), i64::MAX.into()),
        ("uint64", Value::Number(n)) => whole_between(n, 0, u64::MAX.into()),
        ("uuid", Value::String(text)) => uuid(text),
        ("date", Value::String(text)) => date(text),
        ("date-time", Value::String(text)) => date_time(text),
        ("ipv4", Value::String(text)) => text.parse::<std::net::Ipv4Addr>().is_ok(),
        ("ipv6", Value::String(text)) => text.parse::<std::net::Ipv6Addr>().is_ok(),
        _ => true,
    }
}

fn whole_between(number: &serde_json::Number, least: i128, most: i128) -> bool {
    let whole = number.as_i64().map(i128::from);
    let whole = whole.or_else(|| number.as_u64().map(i128::from));
    match (whole, number.as_f64()) {
        (Some(whole), _) => least <= whole && whole <= most,
        // A fraction is what `type: integer` complains about.
        (None, Some(float)) => least as f64 <= float && float <= most as f64,
        (None, None) => true,
    }
}

fn uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    (lengths == [8, 4, 4, 4, 12] || lengths == [32]) && groups.iter().all(|g| g.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn number(text: &str, range: std::ops::RangeInclusive<u32>) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()) && text.parse().is_ok_and(|n| range.contains(&n))
}

fn date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else {
        return false;
    };
    year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) && number(month, 1..=12) && number(day, 1..=31)
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
            .is_some_and(|(h, m)| number(h, 0..=23) && number(m, 0..=59)),
    };
    date(day)
        && number(hours, 0..=23)
        && number(minutes, 0..=59)
        && number(seconds, 0..=60)
        && !fraction.is_empty()
        && fraction.bytes().all(|b| b.is_ascii_digit())
        && offset_fits
}

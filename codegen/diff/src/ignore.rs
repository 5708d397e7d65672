//! The ignore file: changes that were looked at and accepted, each with a reason and an end.

use std::fmt;
use std::str::FromStr;

use indexmap::IndexMap;
use serde::Deserialize;

use super::change::{Accepted, Change, Report, Wire};
use super::rules;
use diagnostics::{Finding, Location};

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl FromStr for Date {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no date: write it as 2027-01-31");
        let mut parts = text.split('-');
        let mut number = || parts.next().and_then(|part| part.parse::<u16>().ok()).ok_or_else(wrong);
        let (year, month, day) = (number()?, number()?, number()?);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => 31,
        };
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let form = text.len() == 10 && digits == 8 && parts.next().is_none();
        if !form || !(1..=12).contains(&month) || !(1..=days).contains(&day) {
            return Err(wrong());
        }
        Ok(Date { year, month: month as u8, day: day as u8 })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Date {
    /// The day that began this many days after 1970-01-01.
    #[must_use]
    pub fn from_days(days: u64) -> Self {
        // Days to a date of the Gregorian calendar, with years that begin in March so that the leap
        // day is the last one.
        let shifted = days + 719_468;
        let era = shifted / 146_097;
        let day_of_era = shifted % 146_097;
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + u64::from(month <= 2);
        Date {
            year: u16::try_from(year).unwrap_or(u16::MAX),
            month: month as u8,
            day: (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u8,
        }
    }
}

/// One accepted change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// Rule id.
    pub id: String,
    /// Pointer, exactly as reported.
    pub pointer: String,
    /// The values that were accepted, as reported; without it any value is.
    pub pin: Option<String>,
    /// Why it is accepted.
    pub reason: String,
    /// Last day on which it is.
    pub expires: Date,
    /// Line and column of its pointer in the file, from 1.
    pub place: (u32, u32),
}

/// Where a pointer is written in the file for the nth time, from 0; its beginning where it is written in another way.
fn place_of(text: &str, pointer: &str, nth: usize) -> (u32, u32) {
    let whole = |at: &usize| {
        let next = text.get(at + pointer.len()..).and_then(|rest| rest.chars().next());
        let before = text.get(..*at).and_then(|rest| rest.chars().next_back());
        let ends = |other: char| other.is_whitespace() || matches!(other, '\'' | '"' | ',' | '}' | ':');
        next.is_none_or(ends) && before.is_none_or(ends)
    };
    let mut found = text.match_indices(pointer).map(|(at, _)| at).filter(whole);
    let Some(at) = found.nth(nth).filter(|_| !pointer.is_empty()) else { return (1, 1) };
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    (small(line), small(column))
}

/// What the file of accepted changes says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IgnoreList {
    /// Its name, for findings.
    pub file: String,
    /// Accepted changes.
    pub entries: Vec<Ignore>,
    /// Rules whose changes are left out.
    pub leave_out: Vec<String>,
    /// Rules whose changes have another level on the wire.
    pub severities: Vec<(String, Wire)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenEntry {
    id: String,
    pointer: String,
    pin: Option<String>,
    reason: String,
    expires: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Written {
    accepted: Vec<WrittenEntry>,
    leave_out: Vec<String>,
    severities: IndexMap<String, String>,
}

/// A rule that is in none of the tables, and one that is meant.
fn unknown_rule(place: &str, id: &str) -> String {
    let near = rules::nearest(id).map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
    format!("{place}: there is no rule `{id}`{near}")
}

impl IgnoreList {
    /// Reads the file: a YAML list of `{id, pointer, pin, reason, expires}`, or an object with that list as `accepted`,
    /// the rules of `leave-out`, and `severities` from rules to levels.
    ///
    /// # Errors
    /// What is wrong, with the entry it is wrong in.
    pub fn parse(file: &str, text: &str) -> Result<Self, String> {
        let unreadable = |error: serde_yaml::Error| format!("{file}: {error}");
        let value: serde_yaml::Value = serde_yaml::from_str(text).map_err(unreadable)?;
        let written: Written = match &value {
            serde_yaml::Value::Null => Written::default(),
            // Read from the text once more, as errors have their place then.
            serde_yaml::Value::Sequence(_) => {
                Written { accepted: serde_yaml::from_str(text).map_err(unreadable)?, ..Written::default() }
            }
            _ => serde_yaml::from_str(text).map_err(unreadable)?,
        };
        let mut list = IgnoreList { file: file.to_owned(), ..IgnoreList::default() };
        for (at, entry) in written.accepted.into_iter().enumerate() {
            let place = format!("{file}: entry {}", at + 1);
            if rules::find(&entry.id).is_none() {
                return Err(unknown_rule(&place, &entry.id));
            }
            if entry.reason.trim().is_empty() {
                return Err(format!("{place}: `reason` is empty"));
            }
            let same = list.entries.iter().filter(|known| known.pointer == entry.pointer).count();
            list.entries.push(Ignore {
                place: place_of(text, &entry.pointer, same),
                id: entry.id,
                pointer: entry.pointer,
                pin: entry.pin,
                reason: entry.reason,
                expires: entry.expires.parse().map_err(|error| format!("{place}: {error}"))?,
            });
        }
        for id in written.leave_out {
            if rules::find(&id).is_none() {
                return Err(unknown_rule(&format!("{file}: `leave-out`"), &id));
            }
            list.leave_out.push(id);
        }
        for (id, level) in written.severities {
            let place = format!("{file}: `severities`");
            if rules::find(&id).is_none() {
                return Err(unknown_rule(&place, &id));
            }
            let levels = [Wire::None, Wire::Compatible, Wire::Risky, Wire::Breaking];
            let Some(level) = levels.into_iter().find(|known| known.as_str() == level) else {
                return Err(format!("{place}: `{id}` is `{level}`: write none, compatible, risky or breaking"));
            };
            list.severities.push((id, level));
        }
        Ok(list)
    }

    /// Gives changes the levels that are asked for, takes accepted ones and those to leave out apart, and reports entries
    /// that have expired or match nothing.
    pub(crate) fn apply(&self, today: Option<Date>, report: &mut Report) {
        for change in report.changes.iter_mut().filter(|change| !change.correction) {
            if let Some((_, level)) = self.severities.iter().find(|(id, _)| id == change.id) {
                change.wire = *level;
                change.uncorrected = *level;
            }
        }
        for entry in &self.entries {
            self.accept(entry, today, report);
        }
        report.leave_out(|change| self.leave_out.iter().any(|id| id == change.id));
    }

    fn accept(&self, entry: &Ignore, today: Option<Date>, report: &mut Report) {
        let (line, column) = entry.place;
        let place = Location { file: self.file.clone(), line, column, start: 0, end: 0 };
        let named = format!("the entry for {} at `{}`", entry.id, entry.pointer);
        if let Some(today) = today.filter(|today| *today > entry.expires) {
            let finding =
                Finding::error("ignore-expired", format!("{named} expired on {} (today is {today})", entry.expires));
            let help = "look at the change again; remove the entry or give it a new end";
            report.findings.push(finding.at(place).help(help));
            return;
        }
        let about = |change: &Change| change.id == entry.id && change.pointer == entry.pointer;
        let pinned = |change: &Change| entry.pin.as_ref().is_none_or(|pin| *pin == change.pin);
        let (mut taken, mut other, mut unpinned) = (false, None, None);
        let mut kept = Vec::new();
        for change in std::mem::take(&mut report.changes) {
            if about(&change) && pinned(&change) {
                taken = true;
                unpinned = entry.pin.is_none().then(|| change.pin.clone());
                let (reason, expires) = (entry.reason.clone(), entry.expires.to_string());
                report.accepted.push(Accepted { change, reason, expires });
                continue;
            }
            if about(&change) {
                other = Some(change.pin.clone());
            }
            kept.push(change);
        }
        report.changes = kept;
        let finding = match (other, unpinned) {
            (Some(pin), _) => {
                let message = format!("{named} accepted other values than there are now");
                let help = format!("look at the change again; to accept it, write `pin: {pin}`");
                Finding::warning("ignore-other-value", message).help(help)
            }
            (None, Some(pin)) => {
                let message = format!("{named} accepts any later value there, too");
                Finding::info("ignore-unpinned", message).help(format!("add `pin: {pin}`"))
            }
            (None, None) if !taken => {
                let message = format!("{named} matches no change");
                Finding::info("ignore-unused", message).help("remove it".to_owned())
            }
            (None, None) => return,
        };
        report.findings.push(finding.at(place));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_no_calendar_has_are_refused() {
        for day in [
            "2099-02-31",
            "2099-02-29",
            "2100-02-29",
            "2027-04-31",
            "2027-00-01",
            "2027-1-01",
            "27-01-01",
            "+027-01-01",
        ] {
            assert!(day.parse::<Date>().is_err(), "{day}");
        }
        for day in ["2096-02-29", "2000-02-29", "2027-12-31"] {
            assert_eq!(day.parse::<Date>().unwrap().to_string(), day);
        }
    }

    #[test]
    fn an_entry_is_where_its_pointer_is_written() {
        let text = "accepted:
- {id: property-added, pointer: /a/b, reason: r, expires: 2030-01-01}
- id: property-added
  pointer: '/a'
  reason: r
  expires: 2030-01-01
- {id: property-removed, pointer: /a, reason: r, expires: 2030-01-01}
- {id: property-removed, pointer: \"/\\u0062\", reason: r, expires: 2030-01-01}
";
        let list = IgnoreList::parse("i.yaml", text).unwrap();
        let places: Vec<_> = list.entries.iter().map(|entry| entry.place).collect();
        assert_eq!(places, [(2, 33), (4, 13), (7, 35), (1, 1)]);
    }

    #[test]
    fn a_mistyped_rule_is_told_with_the_one_that_is_meant() {
        let entry = |id: &str| format!("- {{id: {id}, pointer: /a, reason: r, expires: 2030-01-01}}");
        let error = IgnoreList::parse("i.yaml", &entry("propery-added")).unwrap_err();
        assert_eq!(error, "i.yaml: entry 1: there is no rule `propery-added`: did you mean `property-added`?");
        let error = IgnoreList::parse("i.yaml", "leave-out: [description-change]").unwrap_err();
        assert!(error.ends_with("did you mean `description-changed`?"), "{error}");
        let error = IgnoreList::parse("i.yaml", "severities: {property-added: high}").unwrap_err();
        assert!(error.contains("none, compatible, risky or breaking"), "{error}");
        assert!(IgnoreList::parse("i.yaml", "severity: {}").is_err());
    }
}

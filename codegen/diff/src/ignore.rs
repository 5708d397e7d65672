//! The ignore file: changes that were looked at and accepted, each with a reason and an end.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

use super::change::Report;
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
        if text.len() != 10 || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
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
    /// Why it is accepted.
    pub reason: String,
    /// Last day on which it is.
    pub expires: Date,
}

/// The ignore file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IgnoreList {
    /// Its name, for findings.
    pub file: String,
    /// Its entries.
    pub entries: Vec<Ignore>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    pointer: String,
    reason: String,
    expires: String,
}

impl IgnoreList {
    /// Reads an ignore file: a YAML list of `{id, pointer, reason, expires}`.
    ///
    /// # Errors
    /// What is wrong, with the entry it is wrong in.
    pub fn parse(file: &str, text: &str) -> Result<Self, String> {
        let written: Option<Vec<Written>> = serde_yaml::from_str(text).map_err(|error| format!("{file}: {error}"))?;
        let mut entries = Vec::new();
        for (at, entry) in written.unwrap_or_default().into_iter().enumerate() {
            let place = format!("{file}: entry {}", at + 1);
            if super::rules::find(&entry.id).is_none() {
                return Err(format!("{place}: there is no rule `{}`", entry.id));
            }
            if entry.reason.trim().is_empty() {
                return Err(format!("{place}: `reason` is empty"));
            }
            entries.push(Ignore {
                id: entry.id,
                pointer: entry.pointer,
                reason: entry.reason,
                expires: entry.expires.parse().map_err(|error| format!("{place}: {error}"))?,
            });
        }
        Ok(IgnoreList { file: file.to_owned(), entries })
    }

    /// Takes accepted changes out; reports entries that have expired or match nothing.
    pub(crate) fn apply(&self, today: Option<Date>, report: &mut Report) {
        for entry in &self.entries {
            let place = Location { file: self.file.clone(), line: 1, column: 1, start: 0, end: 0 };
            if let Some(today) = today.filter(|today| *today > entry.expires) {
                let message = format!(
                    "the entry for {} at `{}` expired on {} (today is {today})",
                    entry.id, entry.pointer, entry.expires
                );
                let finding = Finding::error("ignore-expired", message).at(place);
                report.findings.push(finding.help("look at the change again; remove the entry or give it a new end"));
                continue;
            }
            let before = report.changes.len();
            report.changes.retain(|change| change.id != entry.id || change.pointer != entry.pointer);
            report.ignored += before - report.changes.len();
            if before == report.changes.len() {
                let message = format!("the entry for {} at `{}` matches no change", entry.id, entry.pointer);
                let finding = Finding::info("ignore-unused", message).at(place);
                report.findings.push(finding.help("remove it"));
            }
        }
    }
}

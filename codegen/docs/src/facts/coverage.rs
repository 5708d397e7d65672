//! What became of each line of a page: the part of a page that was not read is known, so that its
//! facts are never taken for absent.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Place, Status};
use crate::page::{hex, squeeze};

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// At least one fact was read from it, or it is a heading or table header that gave facts their place.
    Read,
    /// Running text.
    Prose,
    /// Links and buttons around the documentation.
    Navigation,
    /// It looks as if it stated a fact, and none was read.
    Unread,
}

/// A line of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct CoveredLine {
    /// From 1.
    pub line: u32,
    /// What it is.
    pub class: Class,
    /// Whether it is part of a code block: a sample declares nothing.
    pub sample: bool,
    /// Which operation of the page it is in, by index, and which part of it.
    pub part: Option<(usize, Place)>,
    /// The line, white space evened out.
    pub text: String,
    /// What was understood of an unread line, where that is known: its mark is of this and not of its description.
    pub stated: Option<String>,
}

/// Every line of a page that is not blank.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Coverage {
    /// In page order.
    pub lines: Vec<CoveredLine>,
}

/// How many lines of a page are what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Lines that are not blank.
    pub lines: u32,
    /// Lines that gave facts.
    pub read: u32,
    /// Lines that state none: running text, navigation.
    pub prose: u32,
    /// Lines that look as if they stated a fact, and none was read.
    pub unread: u32,
}

impl Counts {
    /// How much of what looks like facts was read, in percent, rounded down: 99.9 % is not all. `None` where no line looks
    /// like a fact, which says nothing about how well the page was read.
    #[must_use]
    pub fn percent(&self) -> Option<u32> {
        let all = u64::from(self.read) + u64::from(self.unread);
        // At most 100, so it fits.
        (u64::from(self.read) * 100).checked_div(all).and_then(|percent| u32::try_from(percent).ok())
    }
}

/// What a lock keeps of a page's coverage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// How many lines were what.
    #[serde(flatten)]
    pub counts: Counts,
    /// Hash of the last lines of the page: a page that ends otherwise may be cut.
    pub end: String,
    /// `request.body 1a2b3c4d5e6f`: the part and the hash of each unread line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread_lines: Vec<String>,
}

/// Lines that make the end of a page.
const END_LINES: usize = 3;

impl Coverage {
    /// How many lines are what.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let count = |wanted: &[Class]| {
            let found = self.lines.iter().filter(|line| wanted.contains(&line.class)).count();
            u32::try_from(found).unwrap_or(u32::MAX)
        };
        Counts {
            lines: u32::try_from(self.lines.len()).unwrap_or(u32::MAX),
            read: count(&[Class::Read]),
            prose: count(&[Class::Prose, Class::Navigation]),
            unread: count(&[Class::Unread]),
        }
    }

    /// What a lock keeps of it.
    #[must_use]
    pub fn seen(&self) -> Seen {
        let last = self.lines.iter().rev().take(END_LINES);
        let end: Vec<&str> = last.map(|line| line.text.as_str()).collect();
        let unread = self.lines.iter().filter(|line| line.class == Class::Unread);
        Seen { counts: self.counts(), end: short_hash(&end.join("\n")), unread_lines: unread.map(mark).collect() }
    }

    /// The lines of one part.
    pub fn of<'c>(&'c self, operation: usize, place: &'c Place) -> impl Iterator<Item = &'c CoveredLine> {
        self.lines.iter().filter(move |line| {
            line.part
                .as_ref()
                .is_some_and(|(at, part)| *at == operation && (part == place || both_responses(part, place)))
        })
    }
}

/// The lines about one response belong to every response: statuses share a list.
fn both_responses(a: &Place, b: &Place) -> bool {
    matches!(
        (a, b),
        (Place::Response(Status::Success | Status::Error), Place::Response(_))
            | (Place::Response(_), Place::Response(Status::Success | Status::Error))
    )
}

/// How a lock names an unread line.
#[must_use]
pub fn mark(line: &CoveredLine) -> String {
    let place = line.part.as_ref().map_or("operation", |(_, place)| place.location());
    format!("{place} {}", short_hash(line.stated.as_deref().unwrap_or(&line.text)))
}

fn short_hash(text: &str) -> String {
    hex(&Sha256::digest(squeeze(text).as_bytes())[..6])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: u32, class: Class, text: &str) -> CoveredLine {
        CoveredLine {
            line: number,
            class,
            sample: false,
            part: Some((0, Place::Request)),
            text: text.to_owned(),
            stated: None,
        }
    }

    #[test]
    fn counts_and_marks() {
        let lines = vec![
            line(1, Class::Prose, "A box"),
            line(2, Class::Read, "label string"),
            line(3, Class::Unread, "lid  LidKind"),
        ];
        let coverage = Coverage { lines };
        let counts = coverage.counts();
        assert_eq!((counts.lines, counts.read, counts.prose, counts.unread, counts.percent()), (3, 1, 1, 1, Some(50)));
        let seen = coverage.seen();
        assert_eq!(seen.unread_lines, [format!("request.body {}", short_hash("lid LidKind"))]);
        let cut = Coverage { lines: coverage.lines[..2].to_vec() };
        assert_ne!(cut.seen().end, seen.end);
    }

    #[test]
    fn not_everything_is_not_all() {
        assert_eq!(Counts { lines: 1000, read: 999, prose: 0, unread: 1 }.percent(), Some(99));
        assert_eq!(Counts::default().percent(), None);
    }
}

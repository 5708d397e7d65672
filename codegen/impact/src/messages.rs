//! The compiler's JSON output, as `cargo check --message-format=json` prints it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::probe::{NOTE, WAS_DEPRECATED};

/// A place in a file of the consumer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Place {
    /// The file as the compiler names it.
    pub file: String,
    /// First line, from 1.
    pub line: usize,
    /// First column, from 1.
    pub column: usize,
    /// Last line.
    pub end_line: usize,
    /// One past the last column.
    pub end_column: usize,
}

impl Place {
    /// Whether two places share a character.
    #[must_use]
    pub fn overlaps(&self, other: &Place) -> bool {
        let begin = |place: &Place| (place.line, place.column);
        let end = |place: &Place| (place.end_line, place.end_column);
        self.file == other.file && begin(self) < end(other) && begin(other) < end(self)
    }

    /// Whether two places share a line.
    #[must_use]
    pub fn shares_a_line(&self, other: &Place) -> bool {
        self.file == other.file && self.line <= other.end_line && other.line <= self.end_line
    }
}

/// A use of a marked item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Use {
    /// Where.
    pub place: Place,
    /// The number of the item.
    pub item: usize,
}

/// An error of the compiler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// `E0599`; empty where there is none.
    pub code: String,
    /// The compiler's sentence.
    pub message: String,
    /// The primary places, the first one first.
    pub places: Vec<Place>,
    /// Other places that the compiler points to.
    pub related: Vec<Place>,
    /// As the compiler would have printed it.
    pub rendered: String,
}

/// What a build said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Build {
    /// Uses of marked items.
    pub uses: Vec<Use>,
    /// Deprecation warnings about other items.
    pub deprecated: Vec<Error>,
    /// Errors.
    pub errors: Vec<Error>,
    /// Lines that are no JSON object: the output is not what was expected.
    pub unread: usize,
}

/// Reads the output of a build.
#[must_use]
pub fn read(output: &str) -> Build {
    let mut build = Build::default();
    for line in output.lines().filter(|line| !line.trim().is_empty()) {
        let Ok(value) = serde_json::from_str::<Value>(line) else {
            build.unread += 1;
            continue;
        };
        if value["reason"] == "compiler-message" {
            message(&value["message"], &mut build);
        }
    }
    build.uses.sort();
    build.uses.dedup();
    // A library is compiled for itself and for its tests, and says everything twice.
    for list in [&mut build.errors, &mut build.deprecated] {
        let mut seen = BTreeSet::new();
        list.retain(|error| seen.insert((error.code.clone(), error.message.clone(), error.places.clone())));
    }
    build
}

fn message(message: &Value, build: &mut Build) {
    let code = message["code"]["code"].as_str().unwrap_or_default();
    let text = message["message"].as_str().unwrap_or_default();
    let spans = message["spans"].as_array().map(Vec::as_slice).unwrap_or_default();
    let of = |primary: bool| spans.iter().filter(move |span| span["is_primary"] == primary).filter_map(place).collect();
    let places: Vec<Place> = of(true);
    let found = || Error {
        code: code.to_owned(),
        message: text.to_owned(),
        places: places.clone(),
        related: of(false),
        rendered: message["rendered"].as_str().unwrap_or_default().to_owned(),
    };
    match message["level"].as_str() {
        Some("warning") if code == "deprecated" => match marked(text) {
            Some((items, was)) => {
                let each = |place: &Place| {
                    items.iter().map(|item| Use { place: place.clone(), item: *item }).collect::<Vec<_>>()
                };
                build.uses.extend(places.iter().flat_map(each));
                if was {
                    build.deprecated.push(found());
                }
            }
            None => build.deprecated.push(found()),
        },
        // The last line of a failed build has no place: "aborting due to 2 previous errors".
        Some(level) if level.starts_with("error") && (!places.is_empty() || !text.starts_with("aborting due to")) => {
            build.errors.push(found());
        }
        Some(_) => {}
        None => build.unread += 1,
    }
}

/// The numbers in our own note, which the compiler repeats after its own words, and whether the item was deprecated anyway.
fn marked(text: &str) -> Option<(Vec<usize>, bool)> {
    let (_, behind) = text.split_once(NOTE)?;
    let end = behind.find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(behind.len());
    let (digits, behind) = behind.split_at(end);
    let numbers: Option<Vec<usize>> = digits.split(',').map(|digits| digits.parse().ok()).collect();
    Some((numbers?, behind.starts_with(WAS_DEPRECATED)))
}

/// The place of a span; in a macro, the place of the outermost call.
fn place(span: &Value) -> Option<Place> {
    let mut span = span;
    for _ in 0..32 {
        match &span["expansion"]["span"] {
            Value::Null => break,
            outer => span = outer,
        }
    }
    let number = |key: &str| usize::try_from(span[key].as_u64()?).ok();
    Some(Place {
        file: span["file_name"].as_str()?.to_owned(),
        line: number("line_start")?,
        column: number("column_start")?,
        end_line: number("line_end")?,
        end_column: number("column_end")?,
    })
}

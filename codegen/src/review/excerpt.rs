//! The lines of a document around a change, on both sides.

use similar::{ChangeTag, TextDiff};

use crate::diff::Report;
use crate::document::{Document, File};
use crate::report::Location;

/// Unchanged lines shown before and after the changed ones.
const AROUND: u32 = 3;
/// Lines of one excerpt.
const MOST_LINES: usize = 16;
/// Characters of one line: a document may stand in a single one.
const MOST_CHARACTERS: usize = 200;
/// Above this many lines a part is too large to be compared line by line: its head is shown.
const MOST_COMPARED: u32 = 600;

/// What is shown of one change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Excerpts {
    /// In the old document.
    pub old: Option<Excerpt>,
    /// In the new document.
    pub new: Option<Excerpt>,
}

/// Lines of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// `specs/sfcompute/openapi.yaml`
    pub file: String,
    /// The line the change starts in, from 1.
    pub line: u32,
    /// The lines.
    pub lines: Vec<ExcerptLine>,
    /// How many changed lines are not among them.
    pub left_out: usize,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExcerptLine {
    /// From 1.
    pub number: u32,
    /// Its text, shortened.
    pub text: String,
    /// Whether it changed.
    pub changed: bool,
}

/// The excerpts of all changes.
pub(super) fn all(old: &Document, new: &Document, report: &Report) -> Vec<Excerpts> {
    let (old, new) = (Texts::of(old), Texts::of(new));
    report.changes.iter().map(|change| one(&old, &new, change.old.as_ref(), change.new.as_ref())).collect()
}

/// The files of a document by line.
struct Texts<'a> {
    files: Vec<(&'a File, Vec<&'a str>)>,
}

/// A part of a file: lines from `first` up to and with `last`, from 1.
struct Part<'t> {
    file: &'t str,
    lines: &'t [&'t str],
    first: u32,
    last: u32,
    column: u32,
}

impl<'a> Texts<'a> {
    fn of(document: &'a Document) -> Self {
        Texts { files: document.files().iter().map(|file| (file, file.text.lines().collect())).collect() }
    }

    fn part<'t>(&'t self, location: &'t Location) -> Option<Part<'t>> {
        let (file, lines) = self.files.iter().find(|(file, _)| file.path == location.file)?;
        let text = file.text.get(location.start as usize..location.end as usize).unwrap_or_default();
        let breaks = text.trim_end().matches('\n').count();
        let count = u32::try_from(lines.len()).unwrap_or(u32::MAX);
        let first = location.line.clamp(1, count.max(1));
        let last = first.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX)).min(count.max(1));
        Some(Part { file: &file.path, lines, first, last, column: location.column })
    }
}

impl Part<'_> {
    fn text(&self) -> impl Iterator<Item = &str> {
        let (from, to) = (self.first as usize - 1, (self.last as usize).min(self.lines.len()));
        self.lines.get(from..to).unwrap_or_default().iter().map(|line| line.trim())
    }

    fn size(&self) -> u32 {
        self.last - self.first + 1
    }

    /// The lines around the changed ones; around the first line if none is.
    fn excerpt(&self, changed: &[u32]) -> Excerpt {
        let line = changed.first().copied().unwrap_or(self.first);
        let anchors: &[u32] = if changed.is_empty() { &[self.first] } else { changed };
        let mut lines: Vec<ExcerptLine> = Vec::new();
        let mut left_out = 0;
        for anchor in anchors {
            let is_changed = !changed.is_empty();
            if lines.len() >= MOST_LINES {
                left_out += usize::from(is_changed);
                continue;
            }
            let from = lines.last().map_or(0, |last| last.number).max(anchor.saturating_sub(AROUND + 1)) + 1;
            for number in from..=*anchor {
                if let Some(text) = self.lines.get(number as usize - 1) {
                    let changed = is_changed && number == *anchor;
                    // The place within a line is known for the first one only.
                    let column = if number == self.first { self.column } else { 1 };
                    lines.push(ExcerptLine { number, text: clip(text, column), changed });
                }
            }
        }
        let last = lines.last().map_or(0, |last| last.number);
        if left_out == 0 {
            for number in last + 1..=last + AROUND {
                if let Some(text) = self.lines.get(number as usize - 1) {
                    lines.push(ExcerptLine { number, text: clip(text, 1), changed: false });
                }
            }
        }
        Excerpt { file: self.file.to_owned(), line, lines, left_out }
    }

    fn all_lines(&self) -> Vec<u32> {
        (self.first..=self.last).collect()
    }
}

fn one(old: &Texts<'_>, new: &Texts<'_>, before: Option<&Location>, after: Option<&Location>) -> Excerpts {
    let before = before.and_then(|at| old.part(at));
    let after = after.and_then(|at| new.part(at));
    let (gone, came) = match (&before, &after) {
        (Some(before), Some(after)) => differing(before, after),
        (Some(before), None) => (before.all_lines(), Vec::new()),
        (None, Some(after)) => (Vec::new(), after.all_lines()),
        (None, None) => return Excerpts::default(),
    };
    Excerpts { old: before.map(|part| part.excerpt(&gone)), new: after.map(|part| part.excerpt(&came)) }
}

/// The lines that differ, on each side. How far a line is indented says nothing.
fn differing(before: &Part<'_>, after: &Part<'_>) -> (Vec<u32>, Vec<u32>) {
    if before.size().max(after.size()) > MOST_COMPARED {
        return (Vec::new(), Vec::new());
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (before.text().collect(), after.text().collect());
    let diff = TextDiff::from_slices(&old, &new);
    let (mut gone, mut came) = (Vec::new(), Vec::new());
    for change in diff.iter_all_changes() {
        let line = |index: Option<usize>, first: u32| Some(first + u32::try_from(index?).ok()?);
        match change.tag() {
            ChangeTag::Delete => gone.extend(line(change.old_index(), before.first)),
            ChangeTag::Insert => came.extend(line(change.new_index(), after.first)),
            ChangeTag::Equal => {}
        }
    }
    (gone, came)
}

/// At most so many characters of a line, those around the column.
fn clip(line: &str, column: u32) -> String {
    if line.len() <= MOST_CHARACTERS {
        return line.to_owned();
    }
    let from = (column as usize).saturating_sub(MOST_CHARACTERS / 3);
    let from = if from < 20 { 0 } else { from };
    let mut characters = line.chars().skip(from);
    let mut text: String = characters.by_ref().take(MOST_CHARACTERS).collect();
    if from > 0 {
        text.insert(0, '…');
    }
    if characters.next().is_some() {
        text.push('…');
    }
    text
}

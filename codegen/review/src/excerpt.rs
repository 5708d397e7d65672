//! The lines of a document around a change, on both sides.

use similar::{ChangeTag, TextDiff};

use diagnostics::Location;
use diff::{Change, Report};
use openapi::document::{Document, File, Pointer};

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
    let accepted = report.accepted.iter().map(|accepted| &accepted.change);
    report.changes.iter().chain(accepted).map(|change| one(&old, &new, change)).collect()
}

/// A document, and its files by line.
struct Texts<'a> {
    document: &'a Document,
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
        Texts { document, files: document.files().iter().map(|file| (file, file.text.lines().collect())).collect() }
    }

    /// The part a pointer names, with the file in front when it is not the document's own.
    fn at(&self, pointer: &str) -> Option<Part<'_>> {
        let (root, pointer) = match pointer.split_once('#') {
            Some((file, pointer)) => (&self.files.iter().find(|(known, _)| known.path == file)?.0.root, pointer),
            None => (self.document.root(), pointer),
        };
        let node = Pointer::parse(pointer).find(root)?;
        self.part(&self.document.location(node.span))
    }

    /// Whether the part is what the pointer names; its key may stand a line above.
    fn shows(&self, pointer: &str, part: &Part<'_>) -> bool {
        self.at(pointer)
            .is_some_and(|node| node.file == part.file && part.first < node.last + 1 && node.first <= part.first + 1)
    }

    fn part(&self, location: &Location) -> Option<Part<'_>> {
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
        self.lines.get(from..to).unwrap_or_default().iter().map(|line| line.trim().trim_end_matches(','))
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

    /// With the value, where the part is its key.
    fn whole(self, value: Option<Part<'_>>) -> Self {
        match value {
            Some(value) if value.file == self.file && value.first <= self.last + 1 && value.last > self.last => {
                Part { last: value.last, ..self }
            }
            _ => self,
        }
    }

    /// All lines if they are few: else the place alone.
    fn few_lines(&self) -> Vec<u32> {
        if self.size() <= 3 { self.all_lines() } else { Vec::new() }
    }

    fn all_lines(&self) -> Vec<u32> {
        (self.first..=self.last).collect()
    }
}

/// Of a property that became required or optional: the list that names it, on both sides; where a side has no such list,
/// the head of the object that would have it.
fn required(old: &Texts<'_>, new: &Texts<'_>, change: &Change) -> Option<Excerpts> {
    if !matches!(change.id, "property-became-required" | "property-became-optional") {
        return None;
    }
    let object = |pointer: &str| Some(pointer.rsplit_once("/properties/")?.0.to_owned());
    let was = object(change.old_pointer.as_deref().unwrap_or(&change.pointer))?;
    let is = object(&change.pointer)?;
    let head = |texts: &Texts<'_>, pointer: &str| texts.at(pointer).map(|part| part.excerpt(&[]));
    let shown = match (old.at(&format!("{was}/required")), new.at(&format!("{is}/required"))) {
        (Some(before), Some(after)) => sides(&before, &after),
        (Some(before), None) => Excerpts { old: Some(before.excerpt(&before.all_lines())), new: head(new, &is) },
        (None, Some(after)) => Excerpts { old: head(old, &was), new: Some(after.excerpt(&after.all_lines())) },
        (None, None) => return None,
    };
    let marked = |side: &Option<Excerpt>| side.iter().flat_map(|excerpt| &excerpt.lines).any(|line| line.changed);
    // In a schema of several parts it may be the list of another one.
    (marked(&shown.old) || marked(&shown.new)).then_some(shown)
}

fn one(old: &Texts<'_>, new: &Texts<'_>, change: &Change) -> Excerpts {
    if let Some(shown) = required(old, new, change) {
        return shown;
    }
    let before = change.old.as_ref().and_then(|at| old.part(at));
    let after = change.new.as_ref().and_then(|at| new.part(at));
    let old_pointer = change.old_pointer.as_deref().unwrap_or(&change.pointer);
    match (before, after) {
        (Some(before), Some(after)) => {
            let (kept, had) = (new.at(old_pointer), old.at(&change.pointer));
            let straight = old.shows(old_pointer, &before) && new.shows(&change.pointer, &after);
            let (gone, came) = match straight && (old_pointer == change.pointer || (kept.is_none() && had.is_none())) {
                true => differing(&before, &after),
                // The sides show unlike things, a property here and the list that requires it there: each is held
                // against its own other side.
                false => (
                    if old.shows(old_pointer, &before) { gone(&before, kept.as_ref()) } else { before.few_lines() },
                    if new.shows(&change.pointer, &after) { came(had.as_ref(), &after) } else { after.few_lines() },
                ),
            };
            Excerpts { old: Some(before.excerpt(&gone)), new: Some(after.excerpt(&came)) }
        }
        (None, Some(after)) => match list(&change.pointer).and_then(|at| Some((old.at(at)?, new.at(at)?))) {
            Some((before, after)) => sides(&before, &after),
            None => {
                let after = after.whole(new.at(&change.pointer));
                Excerpts { old: None, new: Some(after.excerpt(&after.all_lines())) }
            }
        },
        (Some(before), None) => match list(old_pointer).and_then(|at| Some((old.at(at)?, new.at(at)?))) {
            Some((before, after)) => sides(&before, &after),
            None => {
                let before = before.whole(old.at(old_pointer));
                Excerpts { old: Some(before.excerpt(&before.all_lines())), new: None }
            }
        },
        (None, None) => Excerpts::default(),
    }
}

fn sides(before: &Part<'_>, after: &Part<'_>) -> Excerpts {
    let (gone, came) = differing(before, after);
    Excerpts { old: Some(before.excerpt(&gone)), new: Some(after.excerpt(&came)) }
}

fn gone(before: &Part<'_>, kept: Option<&Part<'_>>) -> Vec<u32> {
    kept.map_or_else(|| before.all_lines(), |kept| differing(before, kept).0)
}

fn came(had: Option<&Part<'_>>, after: &Part<'_>) -> Vec<u32> {
    had.map_or_else(|| after.all_lines(), |had| differing(had, after).1)
}

/// The list that an item of plain values stands in: it is on both sides when the item is not.
fn list(pointer: &str) -> Option<&str> {
    let (list, index) = pointer.rsplit_once('/')?;
    let plain = ["/enum", "/required", "/type"].iter().any(|key| list.ends_with(key));
    (plain && index.bytes().all(|byte| byte.is_ascii_digit())).then_some(list)
}

/// The lines that differ, on each side. How far a line is indented says nothing, nor does JSON's comma.
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

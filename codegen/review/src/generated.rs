//! The generated code, before and after: bounded, as nobody reads ten thousand lines of it.

use similar::{ChangeTag, TextDiff};

/// Lines of one file that are kept.
const OF_FILE: usize = 300;
/// Lines of one crate that are kept.
const OF_CRATE: usize = 2_000;
/// Unchanged lines around a change.
const AROUND: usize = 2;

/// A file before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileTexts {
    /// From the crate's folder: `src/types/node.rs`.
    pub path: String,
    /// Absent when it is new.
    pub old: Option<String>,
    /// Absent when it is gone.
    pub new: Option<String>,
}

/// What changed in a crate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Generated {
    /// The files that differ.
    pub files: Vec<FileDiff>,
    /// Lines that came, in all files.
    pub added: usize,
    /// Lines that went, in all files.
    pub removed: usize,
    /// How to see all of it.
    pub command: String,
}

/// What changed in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDiff {
    /// As in [`FileTexts`].
    pub path: String,
    /// `new`, `gone`, or empty.
    pub state: &'static str,
    /// Lines that came.
    pub added: usize,
    /// Lines that went.
    pub removed: usize,
    /// The lines kept.
    pub lines: Vec<DiffLine>,
    /// How many lines of the diff were left out.
    pub left_out: usize,
}

/// A line of a unified diff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffLine {
    /// `+`, `-`, a space, or `@` for the head of a hunk.
    pub mark: char,
    /// Without the mark and without the line's end.
    pub text: String,
}

impl Generated {
    /// Works the differences out; files that are the same are left out. `command` shows all of it.
    #[must_use]
    pub fn of(files: &[FileTexts], command: &str) -> Generated {
        let mut generated = Generated { command: command.to_owned(), ..Generated::default() };
        let mut kept = 0;
        for file in files.iter().filter(|file| file.old != file.new) {
            let diff = file_diff(file, OF_FILE.min(OF_CRATE.saturating_sub(kept)));
            kept += diff.lines.len();
            generated.added += diff.added;
            generated.removed += diff.removed;
            generated.files.push(diff);
        }
        generated
    }

    /// How many lines of the diff were left out.
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.files.iter().map(|file| file.left_out).sum()
    }
}

fn file_diff(file: &FileTexts, limit: usize) -> FileDiff {
    let (old, new) = (file.old.as_deref().unwrap_or_default(), file.new.as_deref().unwrap_or_default());
    let state = match (&file.old, &file.new) {
        (None, _) => "new",
        (_, None) => "gone",
        _ => "",
    };
    let diff = TextDiff::from_lines(old, new);
    let mut found = FileDiff { path: file.path.clone(), state, added: 0, removed: 0, lines: Vec::new(), left_out: 0 };
    let keep = |found: &mut FileDiff, mark: char, text: String| match found.lines.len() < limit {
        true => found.lines.push(DiffLine { mark, text }),
        false => found.left_out += 1,
    };
    for group in diff.grouped_ops(AROUND) {
        if let (Some(first), Some(last)) = (group.first(), group.last()) {
            let (from, to) = (first.old_range().start, last.old_range().end);
            let (start, end) = (first.new_range().start, last.new_range().end);
            let head = format!("-{},{} +{},{}", from + 1, to - from, start + 1, end - start);
            keep(&mut found, '@', head);
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let mark = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            found.added += usize::from(mark == '+');
            found.removed += usize::from(mark == '-');
            keep(&mut found, mark, change.value().trim_end_matches(['\n', '\r']).to_owned());
        }
    }
    found
}

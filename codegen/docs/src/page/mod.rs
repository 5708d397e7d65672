//! A page as people have it (text copied out of a browser, Markdown, HTML) as one list of lines.

mod broken_rows;
mod code;
mod embedded;
mod html;
mod literal;
mod markdown;
mod simple_table;
mod text;

#[cfg(test)]
mod tests;

use sha2::{Digest, Sha256};

pub use code::{Call, Code, CodeKind};
pub use literal::{Literal, read as read_literal, read_all as read_literal_all};

use super::redact::redact;

/// What a page is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text as a browser copies it: cells may be glued together.
    Text,
    /// Markdown, MDX included.
    Markdown,
    /// HTML.
    Html,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Running text.
    Text,
    /// A heading and its level.
    Heading(u8),
    /// A list item.
    Item,
    /// The first row of a table.
    Header,
    /// Another row of a table.
    Row,
    /// A code block, by its index in [`Page::codes`].
    Code(usize),
}

/// One line of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// From 1, in the file as it was given.
    pub number: u32,
    /// What stands there, white space evened out.
    pub text: String,
    /// The cells of a table row; else the pieces the markup divides the line into.
    pub pieces: Vec<String>,
    /// What it is.
    pub kind: Kind,
    /// How many lists or foldable blocks it is inside of.
    pub depth: u16,
}

impl Line {
    fn new(number: u32, text: &str, kind: Kind) -> Self {
        let text = squeeze(text);
        Line { number, pieces: vec![text.clone()], text, kind, depth: 0 }
    }

    /// Whether it is a row of a table, the first one included.
    #[must_use]
    pub fn is_row(&self) -> bool {
        matches!(self.kind, Kind::Header | Kind::Row)
    }
}

/// A page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// What it was written in.
    pub format: Format,
    /// Lines that are not blank, in page order.
    pub lines: Vec<Line>,
    /// Code blocks, in page order.
    pub codes: Vec<Code>,
    /// SHA-256 of the redacted, evened out text: markup and white space do not count.
    pub sha256: String,
}

/// Why a page cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// Larger than [`Page::MAX_BYTES`].
    #[error("the page has {0} bytes, more than the {max} that are read: give the part that documents the operation", max = Page::MAX_BYTES)]
    TooLarge(usize),
    /// More lines than [`Page::MAX_LINES`].
    #[error("the page has more than {max} lines: give the part that documents the operation", max = Page::MAX_LINES)]
    TooManyLines,
    /// Nothing stands on it.
    #[error("the page is empty: copy it again with its text")]
    Empty,
}

impl Page {
    /// Larger pages are refused. The largest docs page seen has 1 MB.
    pub const MAX_BYTES: usize = 4 * 1024 * 1024;

    /// Longer pages are refused. The longest docs page seen has 20,000 lines.
    pub const MAX_LINES: usize = 100_000;

    /// Reads a page; without a format it is guessed from the text. Secrets are gone before
    /// anything else looks at it.
    ///
    /// # Errors
    /// Too large or empty.
    pub fn read(text: &str, format: Option<Format>) -> Result<Page, PageError> {
        if text.len() > Self::MAX_BYTES {
            return Err(PageError::TooLarge(text.len()));
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let text = redact(&text.replace("\r\n", "\n").replace('\r', "\n"));
        let format = format.unwrap_or_else(|| guess(&text));
        let mut lines = Lines::default();
        // A published document is a page of one block.
        if code::is_whole_document(&text) {
            lines.code(&text, 1, 0);
        } else {
            match format {
                Format::Text => text::read(&text, &mut lines),
                Format::Markdown => markdown::read(&text, &mut lines),
                Format::Html => {
                    html::read(&text, 1, &mut lines);
                    embedded::read(&text, &mut lines);
                }
            }
        }
        if lines.lines.len() >= Self::MAX_LINES {
            return Err(PageError::TooManyLines);
        }
        if lines.lines.is_empty() {
            return Err(PageError::Empty);
        }
        let sha256 = lines.hash();
        Ok(Page { format, lines: lines.lines, codes: lines.codes, sha256 })
    }

    /// Reads bytes as they come from a server: `charset` is what its answer names, else the page's
    /// own `<meta charset>` or mark counts, else UTF-8, else Windows-1252.
    #[must_use]
    pub fn decode(bytes: &[u8], charset: Option<&str>) -> String {
        let named = charset
            .map(str::to_owned)
            .or_else(|| meta_charset(bytes))
            .and_then(|label| encoding_rs::Encoding::for_label(label.trim().as_bytes()));
        if let Some(encoding) = named {
            return encoding.decode(bytes).0.into_owned();
        }
        let (text, _, broken) = encoding_rs::UTF_8.decode(bytes);
        if broken {
            return encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned();
        }
        text.into_owned()
    }
}

/// The charset a page names in its first kilobyte.
fn meta_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let at = head.find("<meta").and_then(|_| head.find("charset="))?;
    let value = head[at + "charset=".len()..].trim_start_matches(['"', '\'']);
    let end = value.find(['"', '\'', '>', ' ', ';', '/'])?;
    Some(value[..end].to_owned())
}

fn guess(text: &str) -> Format {
    let start: String = text.trim_start().chars().take(400).collect::<String>().to_ascii_lowercase();
    let tags = ["<p>", "<p ", "<div", "<h1", "<h2", "<h3", "<table", "<ul", "<section", "</"];
    let lower = text.to_ascii_lowercase();
    if start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<?xml") {
        return Format::Html;
    }
    if start.starts_with('<') && tags.iter().filter(|tag| lower.contains(**tag)).count() >= 2 {
        return Format::Html;
    }
    let marked = text.lines().any(|line| {
        let line = line.trim_end();
        let hashes = line.bytes().take_while(|byte| *byte == b'#').count();
        (1..=6).contains(&hashes) && line[hashes..].starts_with(' ')
            || line.starts_with("```")
            || line.starts_with("<ParamField")
    });
    if marked { Format::Markdown } else { Format::Text }
}

/// White space evened out: none at the ends, single spaces inside.
#[must_use]
pub(crate) fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Zero-width characters hide in copied headings.
    let visible = text.chars().filter(|c| !matches!(c, '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{feff}'));
    for character in visible {
        if character.is_whitespace() || character == '\u{a0}' {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !character.is_control() {
            out.push(character);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Code whose brackets and quotes are written as entities, as they stand in a page's source.
fn entities(text: &str) -> String {
    let encoded = ["&#x3C;", "&#x3c;", "&#60;", "&lt;", "&quot;", "&#x22;", "&#34;"];
    if !encoded.iter().any(|entity| text.contains(entity)) {
        return text.to_owned();
    }
    let pairs = [
        ("&#x3C;", "<"),
        ("&#x3c;", "<"),
        ("&#60;", "<"),
        ("&lt;", "<"),
        ("&#x3E;", ">"),
        ("&#x3e;", ">"),
        ("&#62;", ">"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x22;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&amp;", "&"),
    ];
    pairs.iter().fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character))
}

/// Lines and code blocks while a page is read.
#[derive(Debug, Default)]
struct Lines {
    lines: Vec<Line>,
    codes: Vec<Code>,
}

impl Lines {
    fn push(&mut self, line: Line) {
        if (!line.text.is_empty() || line.is_row()) && self.lines.len() < Page::MAX_LINES {
            self.lines.push(line);
        }
    }

    fn code(&mut self, text: &str, number: u32, depth: u16) {
        if text.trim().is_empty() {
            return;
        }
        let blank = text.lines().take_while(|line| line.trim().is_empty()).count();
        let text = text.split_inclusive('\n').skip(blank).collect::<String>();
        // A program may have escaped the code for HTML. What is JSON as it is was not: its entities are its own.
        let is_json = text.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
        let text = if is_json { text } else { entities(&text) };
        let line = number + blank as u32;
        self.known_code(code::classify(&text), &text, line, depth);
    }

    fn known_code(&mut self, kind: CodeKind, text: &str, number: u32, depth: u16) {
        let mut line = Line::new(number, text.lines().next().unwrap_or_default(), Kind::Code(self.codes.len()));
        line.depth = depth;
        self.codes.push(Code { line: number, text: text.to_owned(), kind });
        self.lines.push(line);
    }

    fn hash(&self) -> String {
        let mut hash = Sha256::new();
        for line in &self.lines {
            match line.kind {
                Kind::Code(at) => {
                    let text = self.codes.get(at).map_or("", |code| &code.text);
                    hash.update(squeeze(text).as_bytes());
                }
                _ => hash.update(line.pieces.join(" ").as_bytes()),
            }
            hash.update(b"\n");
        }
        hex(&hash.finalize())
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

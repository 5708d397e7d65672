//! What a command may write: text in which nothing acts on a terminal, a log or a page.

use std::fmt::Display;
use std::ops::Deref;

use anstyle::Style;
use serde::Serialize;
use unicode_width::UnicodeWidthChar;

use super::clean::{acts, clean, show};

/// Output of a command, sanitised. Whatever makes one, no control character, direction override or invisible character
/// of a document or a page is in it: the only escape sequences are the styles given to a [`Screen`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered(String);

impl Rendered {
    /// Lines of Markdown, HTML, XML or workflow commands. Only line breaks are kept of what acts.
    #[must_use]
    pub fn lines(text: &str) -> Rendered {
        let mut out = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                '\n' => out.push('\n'),
                '\t' => out.push(' '),
                '\r' => {}
                other if acts(other) => show(&mut out, other),
                other => out.push(other),
            }
        }
        Rendered(out)
    }

    /// A JSON value. What acts is escaped, so the value stays the same.
    #[must_use]
    pub fn json(value: &impl Serialize) -> Rendered {
        // Only a map with keys that are no string could fail here, and there is none.
        Rendered::escaped(&serde_json::to_string_pretty(value).unwrap_or_default())
    }

    fn escaped(text: &str) -> Rendered {
        let mut out = String::with_capacity(text.len() + 1);
        for character in text.chars() {
            if character == '\n' || !acts(character) {
                out.push(character);
                continue;
            }
            for unit in character.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
        out.push('\n');
        Rendered(out)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Puts other output behind this.
    pub fn push(&mut self, other: &Rendered) {
        self.0.push_str(&other.0);
    }
}

impl Display for Rendered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Deref for Rendered {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

/// Lines for a terminal in the making. Text is sanitised as it comes in, line breaks in it become spaces: a line ends
/// only where [`Screen::end`] says so. Lines wider than the terminal are wrapped at spaces.
#[derive(Debug, Default)]
pub struct Screen {
    out: String,
    line: Vec<(Style, String)>,
    width: Option<usize>,
}

impl Screen {
    /// Empty. `width` is the terminal's, in columns; without one nothing is wrapped.
    #[must_use]
    pub fn new(width: Option<usize>) -> Screen {
        Screen { width, ..Screen::default() }
    }

    /// Adds text to the line.
    pub fn text(&mut self, text: impl Display) -> &mut Screen {
        self.styled(Style::new(), text)
    }

    /// Adds text in a style to the line.
    pub fn styled(&mut self, style: Style, text: impl Display) -> &mut Screen {
        self.line.push((style, clean(&text.to_string())));
        self
    }

    /// Ends the line. What does not fit goes on in lines that are indented two columns more.
    pub fn end(&mut self) -> &mut Screen {
        let first = self.line.iter().flat_map(|(_, text)| text.chars());
        let indent = first.take_while(|c| *c == ' ').count();
        self.end_indented(indent + 2)
    }

    /// Ends the line. What does not fit goes on in lines that are indented so many columns.
    pub fn end_indented(&mut self, indent: usize) -> &mut Screen {
        let line = std::mem::take(&mut self.line);
        let characters: Vec<(Style, char)> =
            line.iter().flat_map(|(style, text)| text.chars().map(|c| (*style, c))).collect();
        let mut rest = characters.as_slice();
        let mut margin = 0;
        while let Some(at) = self.width.and_then(|width| cut(rest, width.saturating_sub(margin))) {
            self.put(&rest[..at]);
            self.out.push('\n');
            rest = &rest[at + 1..];
            margin = indent;
            self.out.push_str(&" ".repeat(margin));
        }
        self.put(rest);
        self.out.push('\n');
        self
    }

    /// Adds lines of text as they are, unwrapped, each in the style it is given.
    pub fn lines(&mut self, text: &str, style: impl Fn(&str) -> Style) -> &mut Screen {
        for line in text.lines() {
            let style = style(line);
            self.put(&clean(line).chars().map(|c| (style, c)).collect::<Vec<_>>());
            self.out.push('\n');
        }
        self
    }

    /// Adds output that is rendered already.
    pub fn append(&mut self, other: &Rendered) -> &mut Screen {
        self.out.push_str(other);
        self
    }

    /// What a renderer made of sanitised text.
    pub(super) fn trusted(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// The lines so far.
    #[must_use]
    pub fn finish(&mut self) -> Rendered {
        if !self.line.is_empty() {
            self.end();
        }
        Rendered(std::mem::take(&mut self.out))
    }

    /// Characters with their styles.
    fn put(&mut self, characters: &[(Style, char)]) {
        for run in characters.chunk_by(|(a, _), (b, _)| a == b) {
            let style = run[0].0;
            let text: String = run.iter().map(|(_, c)| *c).collect();
            self.out.push_str(&format!("{style}{text}{style:#}"));
        }
    }
}

/// Where to break a line that is wider than `width`: at the last space that fits, else at the first one after.
fn cut(line: &[(Style, char)], width: usize) -> Option<usize> {
    let indent = line.iter().take_while(|(_, c)| *c == ' ').count();
    let mut used = 0;
    let mut space = None;
    for (at, (_, character)) in line.iter().enumerate() {
        if *character == ' ' && at > indent && (used <= width || space.is_none()) {
            space = Some(at);
        }
        used += character.width().unwrap_or(0);
        if used > width && space.is_some() {
            return space;
        }
    }
    None
}

/// Breaks text at spaces into lines of at most `width` columns.
pub(super) fn wrap(text: &str, width: Option<usize>) -> String {
    let mut screen = Screen::new(width);
    screen.text(text).end_indented(0);
    screen.finish().trim_end_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_gets_an_escape_or_a_line_break_onto_the_screen() {
        let hostile = "\u{1b}[31mred\u{1b}]0;title\u{7}\r\n::error::x\u{9b}2J\u{202e}\u{7f}";
        let mut screen = Screen::new(None);
        screen.text(hostile).styled(Style::new().bold(), "bold").text(format_args!("{hostile}")).end();
        screen.lines(hostile, |_| Style::new());
        let out = screen.finish();
        let stripped = out.replace(&Style::new().bold().to_string(), "").replace("\u{1b}[0m", "");
        assert_eq!(stripped.chars().find(|c| acts(*c) && *c != '\n'), None, "{stripped:?}");
        assert_eq!(out.lines().count(), 3, "{out:?}");
    }

    #[test]
    fn json_stays_the_value_it_is() {
        let value = serde_json::json!({"\u{9b}k": "\u{1b}[0m\u{7f}\u{85}\u{202e}\u{e0041}\n\"\\"});
        let out = Rendered::json(&value);
        assert_eq!(out.chars().find(|c| acts(*c) && *c != '\n'), None, "{out:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&out).unwrap(), value);
    }

    #[test]
    fn long_lines_are_wrapped_at_spaces_and_keep_their_styles() {
        let mut screen = Screen::new(Some(20));
        screen.text("  one two three ").styled(Style::new().bold(), "four five six").end();
        screen.text("    ").text("a".repeat(30)).text(" b").end();
        screen.text("\u{4e00}".repeat(6)).text(" ").text("\u{4e00}".repeat(6)).end();
        let out = screen.finish();
        let plain = out.replace("\u{1b}[1m", "<").replace("\u{1b}[0m", ">");
        insta::assert_snapshot!(plain, @r"
          one two three <four>
            <five six>
            aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
              b
        一一一一一一
          一一一一一一
        ");
    }
}

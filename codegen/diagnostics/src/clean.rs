//! Text of a document made fit to print.

use std::fmt::Write;

/// Shows what a terminal or a reader would act on instead of show: control characters (ANSI
/// sequences among them), direction overrides, invisible characters. Line breaks and tabs become a
/// space.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\t' | '\r' => out.push(' '),
            other if acts(other) => show(&mut out, other),
            other => out.push(other),
        }
    }
    out
}

/// Writes a character that acts as its number.
pub(super) fn show(out: &mut String, character: char) {
    // Writing to a string cannot fail.
    let _ = write!(out, "\\u{{{:x}}}", u32::from(character));
}

/// Whether a terminal, a log or a reader would act on the character instead of showing it.
pub(super) fn acts(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
                | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e01ef}'
        )
}

/// Characters of one message shown to people.
pub(super) const MESSAGE: usize = 600;

/// At most `limit` characters, with an ellipsis where some were left off.
#[must_use]
pub fn clip(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", &text[..at]),
    }
}

/// A name from the document for use in a message: cleaned, at most 80 characters, in backticks.
#[must_use]
pub fn quote(name: &str) -> String {
    format!("`{}`", clean(&clip(name, 80)).replace('`', "'"))
}

/// A piece of a message: prose, or what stands in backticks.
pub(super) enum Piece<'a> {
    Prose(&'a str),
    Code(&'a str),
}

/// Splits a message at its backticks; one without a partner is prose.
pub(super) fn pieces(message: &str) -> Vec<Piece<'_>> {
    let parts: Vec<&str> = message.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return vec![Piece::Prose(message)];
    }
    let numbered = parts.into_iter().enumerate();
    numbered
        .filter(|(_, part)| !part.is_empty())
        .map(|(at, part)| match at % 2 {
            0 => Piece::Prose(part),
            _ => Piece::Code(part),
        })
        .collect()
}

/// For HTML and XML text and attributes.
pub fn escape_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

//! Control characters that JSON and YAML allow inside quotes and the parser refuses everywhere.
//!
//! Text that went through a wrong encoding once is full of them. Each is read as another character of the same length
//! that the document does not have, so that every position stays, and put back into the texts.

use std::borrow::Cow;

/// What takes the place of what. Empty for nearly every document.
pub(super) struct StandIns(Vec<(char, char)>);

/// The control characters of two bytes, but for the next-line character, which the parser takes.
fn refused(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{84}' | '\u{86}'..='\u{9f}')
}

impl StandIns {
    /// Finds a stand-in for each control character of `text`, and the text that has them.
    pub(super) fn find(text: &str) -> (Self, Cow<'_, str>) {
        let mut controls: Vec<char> = match text.as_bytes().windows(2).any(|pair| pair[0] == 0xc2 && pair[1] < 0xa0) {
            true => text.chars().filter(|c| refused(*c)).collect(),
            false => Vec::new(),
        };
        controls.sort_unstable();
        controls.dedup();
        if controls.is_empty() {
            return (Self(Vec::new()), Cow::Borrowed(text));
        }
        // From the end of what two bytes hold; a character of the document must not be taken for a stand-in.
        let free = ('\u{100}'..='\u{7ff}').rev().filter(|c| !text.contains(*c));
        let pairs: Vec<(char, char)> = controls.into_iter().zip(free).collect();
        let replaced = text.chars().map(|c| swap(c, pairs.iter().copied())).collect();
        (Self(pairs), Cow::Owned(replaced))
    }

    /// The text as the document has it.
    pub(super) fn undo<'t>(&self, text: Cow<'t, str>) -> Cow<'t, str> {
        if self.0.is_empty() {
            return text;
        }
        text.chars().map(|c| swap(c, self.0.iter().map(|(control, stand_in)| (*stand_in, *control)))).collect()
    }
}

fn swap(c: char, mut pairs: impl Iterator<Item = (char, char)>) -> char {
    pairs.find(|(from, _)| *from == c).map_or(c, |(_, to)| to)
}

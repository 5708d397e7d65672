//! A JSON text as a reader, without a parser in between.
//!
//! This reads what servers really send, and is in no doubt about it. Whatever else a text holds, be it a mistake or
//! only unusual, ends the reading here, and serde_json reads the text from the start (see
//! [`from_slice`](super::from_slice)): it decides what is JSON, and its are the words of the errors. So there is one
//! thing to get right: nothing may be accepted here that serde_json would refuse or read otherwise, but for what a sink asks
//! for: numbers beyond all floats and halves of surrogate pairs in properties that no document knows.

use super::decimal::is_number;
use super::read::{Entries, Items, Key, Sink, find};
use super::{Field, Num, Reader, WireError};
use std::borrow::Cow;

type Result<T = ()> = std::result::Result<T, WireError>;

/// How deep arrays and objects may be in each other; serde_json goes a little deeper.
const DEPTH: usize = 100;

/// The digits that fit 64 bits, with a sign, whatever they are.
const DIGITS: usize = 18;

/// How many bytes come before the first quote, backslash or control character; none if there is no such.
#[inline]
pub(crate) fn end_of_plain(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::MAX / 255;
    // The high bit of each byte below `end`, which is at most 0x80, and perhaps of bytes after the first such.
    let below = |word: u64, end: u8| word.wrapping_sub(ONES * u64::from(end)) & !word & (ONES * 0x80);
    let is = |word: u64, byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    let (words, rest) = bytes.as_chunks();
    for (index, word) in words.iter().enumerate() {
        // Little end first, so that the first of the bytes has the lowest bits.
        let word = u64::from_le_bytes(*word);
        let found = is(word, b'"') | is(word, b'\\') | below(word, 0x20);
        if found != 0 {
            return Some(index * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    let found = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))?;
    Some(bytes.len() - rest.len() + found)
}

/// A place in a text.
pub(crate) struct Text<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

/// What is read ends here. Nobody sees this: serde_json says it better.
fn doubt<T>() -> Result<T> {
    Err(WireError::new(String::new()))
}

impl<'t> Text<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    /// Nothing may follow but white space.
    pub(crate) fn end(&mut self) -> Result {
        match self.peek() {
            None => Ok(()),
            Some(_) => doubt(),
        }
    }

    /// The next byte that is no white space, which stays where it is.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.text.as_bytes().get(self.at).copied() {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.at += 1,
                other => return other,
            }
        }
    }

    fn word(&mut self, word: &str) -> Result {
        match self.rest().starts_with(word.as_bytes()) {
            true => {
                self.at += word.len();
                Ok(())
            }
            false => doubt(),
        }
    }

    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// The text that begins at the quote here.
    #[inline]
    fn string(&mut self) -> Result<Cow<'t, str>> {
        let begin = self.at + 1;
        let inside = self.text.as_bytes().get(begin..).unwrap_or_default();
        let Some(length) = end_of_plain(inside) else {
            return doubt();
        };
        let end = begin + length;
        match (inside.get(length), self.text.get(begin..end)) {
            (Some(b'"'), Some(text)) => {
                self.at = end + 1;
                Ok(Cow::Borrowed(text))
            }
            (Some(b'\\'), _) => self.escaped(end).map(Cow::Owned),
            _ => doubt(),
        }
    }

    /// The text that begins at the quote here and has its first backslash at `backslash`.
    fn escaped(&mut self, backslash: usize) -> Result<String> {
        let bytes = self.text.as_bytes();
        let mut end = backslash;
        loop {
            match bytes.get(end) {
                Some(b'"') => break,
                // Whatever is escaped, it is no end.
                Some(b'\\') => end += 2,
                Some(_) => end += 1,
                None => return doubt(),
            }
        }
        let quoted = bytes.get(self.at..=end).unwrap_or_default();
        self.at = end + 1;
        serde_json::from_slice(quoted).or_else(|_| doubt())
    }

    /// The text from `start` to here, if all that is wrong with it is half a surrogate pair; and what it says but for that.
    fn torn(&self, start: usize) -> Option<(&'t str, String)> {
        let json = self.text.get(start..self.at).filter(|json| !json.is_empty())?;
        Some((json, serde_json::from_str(&repaired(json)).ok()?))
    }

    fn number(&mut self) -> Result<Num> {
        let rest = self.rest();
        let negative = rest.first() == Some(&b'-');
        let digits = rest.get(usize::from(negative)..).unwrap_or_default();
        let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let fraction = matches!(digits.get(count), Some(b'.' | b'e' | b'E'));
        let zero = digits.first() == Some(&b'0');
        if fraction || count == 0 || count > DIGITS || zero && (negative || count > 1) {
            return self.odd_number(rest);
        }
        let value = digits.iter().take(count).fold(0_i64, |value, byte| value * 10 + i64::from(byte - b'0'));
        self.at += usize::from(negative) + count;
        Ok(Num::from(if negative { -value } else { value }))
    }

    /// A number that is not a plain integer of a common size.
    fn odd_number(&mut self, rest: &[u8]) -> Result<Num> {
        let part = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let length = rest.iter().take_while(part).count();
        self.at += length;
        match serde_json::from_slice(rest.get(..length).unwrap_or_default()) {
            Ok(number) => Ok(super::tree::number(&number)),
            Err(_) => doubt(),
        }
    }

    /// Reads an array or object, whose bracket is here, one level down.
    fn inside(&mut self, read: impl FnOnce(&mut Sequel<'_, 't>) -> Result, close: u8) -> Result {
        if self.depth == DEPTH {
            return doubt();
        }
        self.depth += 1;
        self.at += 1;
        let mut sequel = Sequel { text: self, close, state: State::First };
        read(&mut sequel)?;
        // A sink that leaves something is an error for serde_json.
        if sequel.state != State::Over {
            return doubt();
        }
        self.depth -= 1;
        Ok(())
    }
}

impl Reader for Text<'_> {
    // Of a value that is taken twice, or not at all, the next step finds that it is not where it should be.

    fn take(&mut self, sink: &mut dyn Sink) -> Result {
        match self.peek() {
            Some(b'"') => {
                let start = self.at;
                match self.string() {
                    Ok(Cow::Borrowed(text)) => sink.text(text),
                    Ok(Cow::Owned(text)) => sink.owned(text),
                    Err(error) => match self.torn(start) {
                        Some((json, text)) => sink.torn(json, text),
                        None => Err(error),
                    },
                }
            }
            Some(b'{') => self.inside(|members| sink.object(members), b'}'),
            Some(b'[') => self.inside(|items| sink.array(items), b']'),
            Some(b'-' | b'0'..=b'9') => {
                let start = self.at;
                let number = match (self.number(), self.text.get(start..self.at)) {
                    (Ok(number), _) => number,
                    (Err(_), Some(text)) if is_number(text) => return sink.beyond(text),
                    (Err(error), _) => return Err(error),
                };
                match self.text.get(start..self.at) {
                    // Of a plain integer the number says it all.
                    Some(text) if matches!(number, Num::Float(_)) => sink.digits(text, number),
                    _ => sink.number(number),
                }
            }
            Some(b't') => {
                self.word("true")?;
                sink.boolean(true)
            }
            Some(b'f') => {
                self.word("false")?;
                sink.boolean(false)
            }
            Some(b'n') => {
                self.word("null")?;
                sink.null()
            }
            _ => doubt(),
        }
    }

    fn optional(&mut self, some: &mut dyn FnMut(&mut dyn Reader) -> Result) -> Result {
        match self.peek() {
            Some(b'n') => self.word("null"),
            _ => some(self),
        }
    }
}

/// The JSON text with a replacement character for each half of a surrogate pair that lacks the other.
fn repaired(json: &str) -> String {
    let code = |at: usize| {
        let digits = json.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut out = String::with_capacity(json.len());
    let mut at = 0;
    while let Some(rest) = json.get(at..).filter(|rest| !rest.is_empty()) {
        let (length, torn) = match (rest.starts_with('\\'), code(at)) {
            (false, _) => (rest.chars().next().map_or(1, char::len_utf8), false),
            (true, Some(0xd800..=0xdbff)) => match code(at + 6) {
                Some(0xdc00..=0xdfff) => (12, false),
                _ => (6, true),
            },
            (true, Some(0xdc00..=0xdfff)) => (6, true),
            (true, _) => (1 + rest.chars().nth(1).map_or(0, char::len_utf8), false),
        };
        out.push_str(if torn { "\\ufffd" } else { rest.get(..length).unwrap_or(rest) });
        at += length;
    }
    out
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    First,
    Later,
    Over,
}

/// The rest of an array or object.
struct Sequel<'a, 't> {
    text: &'a mut Text<'t>,
    close: u8,
    state: State,
}

impl Sequel<'_, '_> {
    /// Whether there is one more, at whose beginning the text then is.
    #[inline]
    fn more(&mut self) -> Result<bool> {
        let next = self.text.peek();
        if next == Some(self.close) && self.state != State::Over {
            self.text.at += 1;
            self.state = State::Over;
            return Ok(false);
        }
        match self.state {
            State::First => self.state = State::Later,
            State::Later if next == Some(b',') => self.text.at += 1,
            // Asked again when there was no more, there still is none.
            State::Over => return Ok(false),
            State::Later => return doubt(),
        }
        Ok(true)
    }
}

impl Items for Sequel<'_, '_> {
    fn hint(&self) -> usize {
        0
    }

    fn next(&mut self, item: &mut dyn FnMut(&mut dyn Reader) -> Result) -> Result<bool> {
        if !self.more()? {
            return Ok(false);
        }
        item(self.text)?;
        Ok(true)
    }
}

impl Entries for Sequel<'_, '_> {
    fn next(
        &mut self,
        fields: &'static [Field],
        from: usize,
        member: &mut dyn FnMut(Key<'_>, &mut dyn Reader) -> Result,
    ) -> Result<bool> {
        if !self.more()? {
            return Ok(false);
        }
        if self.text.peek() != Some(b'"') {
            return doubt();
        }
        let start = self.text.at;
        let name = match self.text.string() {
            Ok(name) => name,
            // No documented property has such a name.
            Err(error) => match self.text.torn(start) {
                Some((_, name)) if !fields.is_empty() => Cow::Owned(name),
                _ => return Err(error),
            },
        };
        if self.text.peek() != Some(b':') {
            return doubt();
        }
        self.text.at += 1;
        match find(fields, from, &name) {
            Some(index) => member(Key::Known(index), self.text)?,
            None => member(Key::Other(&mut name.into_owned()), self.text)?,
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Value, Wire};

    fn here(text: &[u8]) -> Option<Value> {
        let mut value = Value::blank();
        let mut text = Text::new(std::str::from_utf8(text).ok()?);
        value.read_from(&mut text).ok()?;
        text.end().ok()?;
        Some(value)
    }

    #[test]
    fn the_end_of_what_is_plain_is_found_at_every_place() {
        let other = [0x20, b'!', b'#', b'[', b']', b'a', 0x7f, 0x80, 0xa2, 0xdc, 0xff];
        for end in [0, 1, 0x1f, b'\n', b'"', b'\\'] {
            for length in 0..24 {
                for fill in other {
                    let mut bytes = vec![fill; 25];
                    assert_eq!(end_of_plain(&bytes), None);
                    bytes[length] = end;
                    assert_eq!(end_of_plain(&bytes), Some(length), "{fill} {end}");
                    // What follows does not matter.
                    for after in 0..=255 {
                        bytes[length + 1] = after;
                        assert_eq!(end_of_plain(&bytes), Some(length), "{fill} {end} {after}");
                    }
                }
            }
        }
    }

    /// What is accepted is what serde_json reads, bit by bit.
    fn agrees(text: &[u8]) -> bool {
        let value = here(text);
        if let Some(value) = &value {
            let theirs = serde_json::from_slice::<Value>(text).ok();
            // The order of the members counts, and so does a 1.0 that is no 1.
            assert_eq!(Some(value.to_string()), theirs.map(|theirs| theirs.to_string()), "{text:?}");
        }
        value.is_some()
    }

    #[test]
    fn what_servers_send_is_read_here() {
        for text in [
            "{}",
            " [ ] ",
            "{\"a\":[1,-2,{\"b\":null}],\"c\":\"ä\u{1F600}\",\n\t\"d\":true , \"e\" : false}\r\n",
            "[0,1.0,-0,-0.5,1e3,123456789012345678,1234567890123456789,18446744073709551615,18446744073709551616]",
            r#"["","\"","\\","\u00e4\ud83d\ude00\n","a\\\"b"]"#,
            r#"{"a":1,"a":2,"\u0061":3}"#,
        ] {
            assert!(agrees(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn what_is_no_json_is_not_read_here() {
        for text in [
            "",
            " ",
            "{",
            "[1",
            "[1,]",
            "[,1]",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "01",
            "-",
            "-01",
            "+1",
            "1.",
            ".5",
            "1e",
            "1e999",
            "nul",
            "nulll",
            "true1",
            "\"",
            "\"\\\"",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"\n\"",
            "1 2",
            "[1 2]",
            "[1}",
            "{]",
            "{\"a\":1 \"b\":2}",
            "'a'",
            "NaN",
            "\u{feff}1",
            "[1]]",
            "\u{a0}1",
        ] {
            assert!(!agrees(text.as_bytes()), "{text}");
        }
        assert!(here(b"\"\xff\"").is_none());
        assert!(!agrees(&[b"[".repeat(5000), b"]".repeat(5000)].concat()));
    }

    #[test]
    fn nothing_is_accepted_that_serde_json_reads_otherwise() {
        const PARTS: &[&str] = &[
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\"a\"",
            "\"b\":",
            "1",
            "-",
            "0",
            ".",
            "e",
            "+",
            "12345678901234567",
            "null",
            "true",
            "false",
            " ",
            "\n",
            "\\u00e4",
            "ä",
            "{\"a\":",
            "[1,",
            "\"}",
        ];
        // Knuth's MMIX generator: variety, not quality.
        let mut seed = 1_u64;
        let mut below = |end: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % end
        };
        let mut read = 0;
        for _ in 0..200_000 {
            let text: String = (0..1 + below(7)).map(|_| PARTS[below(PARTS.len())]).collect();
            read += usize::from(agrees(text.as_bytes()));
        }
        // Most is no JSON, but enough must be for this to say something.
        assert!(read > 2_000, "{read}");
    }
}

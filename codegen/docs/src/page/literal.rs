//! Reads JSON and what looks like it: object literals of JavaScript and Python, trailing commas,
//! comments. Docs pages show all of these as examples.

use std::collections::HashMap;

use serde_json::{Map, Number, Value};

/// A value and the line on which each part of it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Literal {
    /// The value.
    pub value: Value,
    /// JSON pointer of a part to its line, counted from 0 at the start of the text.
    pub lines: HashMap<String, u32>,
    /// Bytes read.
    pub length: usize,
}

/// Longest text that is read as a value.
pub const MAX_BYTES: usize = 512 * 1024;

/// Parts whose lines are noted; those of a longer list are not asked for.
const MAX_LINES: usize = 20_000;

/// Deeper values are not read: no real example is, and it bounds the recursion.
const MAX_DEPTH: usize = 48;

/// Reads the value at the start of `text`; what follows it does not matter.
#[must_use]
pub fn read(text: &str) -> Option<Literal> {
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    let mut reader = Reader { text, at: 0, line: 0, lines: HashMap::new(), pointer: String::new() };
    let value = reader.value(0)?;
    Some(Literal { value, lines: reader.lines, length: reader.at })
}

/// Reads `text` as exactly one value.
#[must_use]
pub fn read_all(text: &str) -> Option<Literal> {
    let literal = read(text)?;
    let rest = text.get(literal.length..)?;
    rest.trim_matches(|c: char| c.is_whitespace() || c == ';').is_empty().then_some(literal)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    lines: HashMap<String, u32>,
    pointer: String,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += character.len_utf8();
        if character == '\n' {
            self.line += 1;
        }
        Some(character)
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.next();
        }
        found
    }

    /// Skips white space and comments.
    fn space(&mut self) {
        while let Some(character) = self.peek() {
            let rest = &self.text[self.at..];
            if character.is_whitespace() {
                self.next();
            } else if rest.starts_with("//") || character == '#' {
                while self.peek().is_some_and(|c| c != '\n') {
                    self.next();
                }
            } else if rest.starts_with("/*") {
                let end = rest.find("*/").map_or(rest.len(), |end| end + 2);
                let stop = self.at + end;
                while self.at < stop && self.next().is_some() {}
            } else {
                break;
            }
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.space();
        if self.lines.len() < MAX_LINES {
            self.lines.insert(self.pointer.clone(), self.line);
        }
        match self.peek()? {
            '{' => self.object(depth),
            '[' => self.array(depth),
            quote @ ('"' | '\'') => self.string(quote).map(Value::String),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.next();
        let mut members = Map::new();
        loop {
            self.space();
            if self.eat('}') {
                return Some(Value::Object(members));
            }
            let key = match self.peek()? {
                quote @ ('"' | '\'') => self.string(quote)?,
                _ => self.name()?,
            };
            self.space();
            if !self.eat(':') {
                return None;
            }
            let back = self.enter(&key);
            let value = self.value(depth + 1)?;
            self.pointer.truncate(back);
            members.insert(key, value);
            self.space();
            if !self.eat(',') && self.peek() != Some('}') {
                return None;
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<Value> {
        self.next();
        let mut items = Vec::new();
        loop {
            self.space();
            if self.eat(']') {
                return Some(Value::Array(items));
            }
            let back = self.enter(&items.len().to_string());
            let value = self.value(depth + 1)?;
            self.pointer.truncate(back);
            items.push(value);
            self.space();
            if !self.eat(',') && self.peek() != Some(']') {
                return None;
            }
        }
    }

    fn enter(&mut self, key: &str) -> usize {
        let back = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
        back
    }

    fn string(&mut self, quote: char) -> Option<String> {
        self.next();
        let mut text = String::new();
        loop {
            match self.next()? {
                '\\' => match self.next()? {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    'r' => text.push('\r'),
                    'b' => text.push('\u{8}'),
                    'f' => text.push('\u{c}'),
                    'u' => text.push(self.unicode()?),
                    // A string goes on over the line's end in a shell or in JavaScript.
                    '\n' => {}
                    other => text.push(other),
                },
                '\n' if quote == '"' => return None,
                character if character == quote => return Some(text),
                character => text.push(character),
            }
        }
    }

    fn unicode(&mut self) -> Option<char> {
        let first = self.hex()?;
        if (0xD800..0xDC00).contains(&first) {
            if !(self.eat('\\') && self.eat('u')) {
                return Some(char::REPLACEMENT_CHARACTER);
            }
            let second = self.hex()?;
            let low = second.checked_sub(0xDC00).filter(|low| *low < 0x400);
            let joined = low.map(|low| 0x10000 + ((first - 0xD800) << 10) + low);
            return Some(joined.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        Some(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let value = u32::from_str_radix(digits, 16).ok()?;
        self.at += 4;
        Some(value)
    }

    /// A key without quotes.
    fn name(&mut self) -> Option<String> {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(rest.len());
        if end == 0 {
            return None;
        }
        self.at += end;
        Some(rest[..end].to_owned())
    }

    fn word(&mut self) -> Option<Value> {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "+-._".contains(c))).unwrap_or(rest.len());
        let word = &rest[..end];
        let value = match word {
            "true" | "True" => Value::Bool(true),
            "false" | "False" => Value::Bool(false),
            "null" | "None" | "undefined" => Value::Null,
            _ => Value::Number(number(word)?),
        };
        self.at += end;
        Some(value)
    }
}

/// A number as JSON writes it; words like `1e999` and `inf` are none.
fn number(word: &str) -> Option<Number> {
    if !word.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return None;
    }
    serde_json::from_str::<Number>(word).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn javascript_reads_as_json_does() {
        let text = "{\n  a: 'x',\n  \"b\": [1, 2.5,], // note\n  c: {d: null}\n} trailing";
        let literal = read(text).unwrap();
        assert_eq!(literal.value, json!({"a": "x", "b": [1, 2.5], "c": {"d": null}}));
        assert_eq!(literal.lines["/b/1"], 2);
        assert_eq!(literal.lines["/c/d"], 3);
        assert!(read_all(text).is_none());
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for text in ["", "{", "{a b}", "[1 2]", "{\"a\": ...}", "hello", "1e999e", "\"a\nb\""] {
            assert!(read(text).is_none(), "{text}");
        }
        assert!(read(&"[".repeat(500)).is_none());
    }
}

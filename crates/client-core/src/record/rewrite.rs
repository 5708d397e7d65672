//! JSON text rewritten value by value. What is not changed stays as it is written: the digits of numbers, the order of
//! properties, and properties that occur twice.

use serde::de::IgnoredAny;

/// What becomes of each value.
pub(super) trait Rewrite {
    /// Where a value is.
    type Place: Clone;

    /// The place of a property's value.
    fn property(&mut self, place: &Self::Place, name: &str) -> Self::Place;
    /// The place of an item.
    fn item(&mut self, place: &Self::Place) -> Self::Place;
    /// The name of a property as it is written. `index` is its position in the object.
    fn name(&mut self, place: &Self::Place, name: &str, index: usize) -> Option<String>;
    /// Another text for a text; `None` leaves it.
    fn text(&mut self, place: &Self::Place, text: &str) -> Option<String>;
    /// Another literal for a number, `true` or `false`; `None` leaves it.
    fn literal(&mut self, place: &Self::Place, literal: &str) -> Option<&'static str>;
}

/// `None`: the text is no JSON.
pub(super) fn json<R: Rewrite>(text: &str, place: &R::Place, rewrite: &mut R) -> Option<String> {
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    let mut scan = Scan { rest: text, out: String::with_capacity(text.len()), rewrite };
    scan.value(place);
    scan.blanks();
    Some(scan.out)
}

struct Scan<'t, 'r, R> {
    rest: &'t str,
    out: String,
    rewrite: &'r mut R,
}

impl<'t, R: Rewrite> Scan<'t, '_, R> {
    fn take(&mut self, length: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn blanks(&mut self) {
        let length = self.rest.len() - self.rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        let taken = self.take(length);
        self.out.push_str(taken);
    }

    /// Writes the next character, if it is this one.
    fn sign(&mut self, sign: char) -> bool {
        self.blanks();
        let there = self.rest.starts_with(sign);
        if there {
            let taken = self.take(sign.len_utf8());
            self.out.push_str(taken);
        }
        there
    }

    /// A string with its quotes.
    fn quoted(&mut self) -> &'t str {
        let mut escaped = false;
        for (at, byte) in self.rest.bytes().enumerate().skip(1) {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => return self.take(at + 1),
                _ => {}
            }
        }
        self.take(self.rest.len())
    }

    fn put(&mut self, text: &str) {
        self.out.push_str(&serde_json::Value::from(text).to_string());
    }

    fn value(&mut self, place: &R::Place) {
        self.blanks();
        match self.rest.as_bytes().first() {
            Some(b'{') => {
                self.sign('{');
                let mut index = 0;
                loop {
                    self.blanks();
                    if !self.rest.starts_with('"') {
                        break;
                    }
                    let written = self.quoted();
                    let name = unquoted(written);
                    match self.rewrite.name(place, &name, index) {
                        Some(other) => self.put(&other),
                        None => self.out.push_str(written),
                    }
                    self.sign(':');
                    let inner = self.rewrite.property(place, &name);
                    self.value(&inner);
                    index += 1;
                    if !self.sign(',') {
                        break;
                    }
                }
                self.sign('}');
            }
            Some(b'[') => {
                self.sign('[');
                self.blanks();
                let inner = self.rewrite.item(place);
                while !self.rest.starts_with(']') && !self.rest.is_empty() {
                    self.value(&inner);
                    if !self.sign(',') {
                        break;
                    }
                }
                self.sign(']');
            }
            Some(b'"') => {
                let written = self.quoted();
                match self.rewrite.text(place, &unquoted(written)) {
                    Some(other) => self.put(&other),
                    None => self.out.push_str(written),
                }
            }
            _ => {
                let length = self.rest.find([',', ']', '}', ' ', '\t', '\r', '\n']).unwrap_or(self.rest.len());
                let written = self.take(length);
                let other = if written == "null" { None } else { self.rewrite.literal(place, written) };
                self.out.push_str(other.unwrap_or(written));
            }
        }
    }
}

/// The text of a string. One with half a surrogate pair is no text: then what is written between the quotes.
fn unquoted(written: &str) -> String {
    serde_json::from_str(written).unwrap_or_else(|_| written.trim_matches('"').to_owned())
}

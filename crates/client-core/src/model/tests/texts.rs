//! JSON texts as servers write them and as they should not, against serde_json.

use super::random::Random;
use super::*;
use crate::model::read::Source;

const SPACES: &[&str] = &["", "", "", " ", "\n\t", "\r\n  "];
const BYTES: &[u8] = b"{}[],:\"\\ \n0-.etnu\x00\x1f\x7f\x80\xff\xc3\xed";
const ENDS: &[&[u8]] = &[b" ", b"x", b"1", b"}", b"{}", b"\0", b"\xef\xbb\xbf"];
const BEGINNINGS: &[&[u8]] = &[b" ", b"\0", b"\xef\xbb\xbf", b"\xfe\xff"];
#[rustfmt::skip]
const NUMBERS: &[&str] = &[
    "0", "-0", "1", "-1", "7", "1.0", "-1.0", "0.0", "-0.0", "1e3", "1E+3", "1e-3", "1.5e300", "-2.5E-300", "1e-400",
    "0.1", "0.30000000000000004", "9007199254740993", "9007199254740993.0", "123456789012345678",
    "-123456789012345678", "1234567890123456789", "9223372036854775807", "-9223372036854775808",
    "9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616",
    "123456789012345678901234567890", "3.141592653589793238462643383279502884",
];
#[rustfmt::skip]
const BAD_NUMBERS: &[&str] = &[
    "01", "-", "-01", "00", "+1", "1.", ".5", "1e", "1e+", "1.e3", "0x1", "1_0", "1e999", "-1e999", "--1", "1-", "1.5.5",
    "NaN", "Infinity", "-Infinity",
];
#[rustfmt::skip]
const TEXTS: &[&str] = &[
    "", "a", "id", "running", "2026-11-21T10:00:00Z", "ä", "\u{1F600}", "\u{2028}", "\u{7f}", "/", r"\/", r#"\""#,
    r"\\", r"\b\f\n\r\t", r"\u0000", r"\u00e4", r"\u00E4", r"\ud83d\ude00", r"\uD83D\uDE00", r"\uffff", r#"\\\""#,
];
#[rustfmt::skip]
const BAD_TEXTS: &[&str] = &[
    "\n", "\t", "\0", "\\", r"\x", r"\u", r"\u12", r"\u12g4", r"\ud800", r"\ude00\ud83d", r"\ud83d\u0041", r"\ud83dx",
];
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "id", "status", "start_at", "end_at", "price", "token", "type", "parent", "new", "", r"\u0069d", "ä", r"a\nb",
];

/// Writes a document, of which about one part in `odds` is not JSON.
struct Author {
    random: Random,
    odds: usize,
}

impl Author {
    fn one_of(&mut self, good: &[&str], bad: &[&str]) -> String {
        let of = if self.random.below(self.odds) == 0 { bad } else { good };
        (*self.random.pick(of)).to_owned()
    }

    fn text(&mut self) -> String {
        let parts: String = (0..self.random.below(3)).map(|_| self.one_of(TEXTS, BAD_TEXTS)).collect();
        format!("\"{parts}\"")
    }

    fn spaced(&mut self, of: &str) -> String {
        let (before, after) = (*self.random.pick(SPACES), *self.random.pick(SPACES));
        format!("{before}{of}{after}")
    }

    fn value(&mut self, depth: usize) -> String {
        let value = match self.random.below(if depth == 0 { 6 } else { 11 }) {
            0 | 1 => self.text(),
            2 | 3 => self.one_of(NUMBERS, BAD_NUMBERS),
            4 => self.one_of(&["null"], &["nul", "nulll", "None"]),
            5 => self.one_of(&["true", "false"], &["True", "fals", "yes"]),
            6 | 7 => {
                let items: Vec<_> = (0..self.random.below(4)).map(|_| self.value(depth - 1)).collect();
                self.closed('[', items, ']')
            }
            _ => self.object(depth),
        };
        self.spaced(&value)
    }

    fn object(&mut self, depth: usize) -> String {
        let members = (0..self.random.below(6)).map(|_| {
            let name = format!("\"{}\"", self.one_of(NAMES, BAD_TEXTS));
            let colon = self.one_of(&[":"], &["", "=", "::", ","]);
            self.spaced(&name) + &colon + &self.value(depth.saturating_sub(1))
        });
        let members = members.collect();
        self.closed('{', members, '}')
    }

    fn closed(&mut self, open: char, parts: Vec<String>, close: char) -> String {
        let comma = self.one_of(&[","], &["", ",,", ";", " "]);
        let close = self.one_of(&[&close.to_string()], &["", "]", "}", ",]", ",}"]);
        format!("{open}{}{close}", parts.join(&comma))
    }

    /// A document that is one byte off.
    fn broken(&mut self, text: String) -> Vec<u8> {
        let mut text = text.into_bytes();
        let at = self.random.below(text.len());
        match self.random.below(6) {
            0 => text.truncate(at),
            1 => drop(text.remove(at)),
            2 => text.insert(at, *self.random.pick(BYTES)),
            3 => text[at] = *self.random.pick(BYTES),
            4 => text.extend(*self.random.pick(ENDS)),
            _ => return [*self.random.pick(BEGINNINGS), &text[..]].concat(),
        }
        text
    }
}

/// Both readers say the same of `text`; whether it is JSON.
fn same(text: &[u8]) -> bool {
    let shown = || String::from_utf8_lossy(text).into_owned();
    let ours = from_slice::<Value>(text).ok();
    let theirs = serde_json::from_slice::<Value>(text).ok();
    // As texts: so the order of the members counts, and a 1.0 is no 1 and a -0.0 no 0.0.
    let spelled = |value: &Option<Value>| value.as_ref().map(Value::to_string);
    assert_eq!(spelled(&ours), spelled(&theirs), "{}", shown());

    // And of a type with members of every kind, whatever the value is.
    let ours = from_slice::<Node>(text).map_err(|error| error.to_string());
    let mut through_serde = serde_json::Deserializer::from_slice(text);
    let theirs = Node::read(&mut Source::new(&mut through_serde))
        .and_then(|node| through_serde.end().map(|()| node).map_err(|error| WireError::new(error.to_string())))
        .map_err(|error| error.to_string());
    assert_eq!(format!("{ours:?}"), format!("{theirs:?}"), "{}", shown());
    ours.is_ok()
}

#[test]
fn documents_are_read_as_serde_json_reads_them() {
    let mut author = Author { random: Random(4), odds: usize::MAX };
    let mut nodes = 0;
    for _ in 0..10_000 {
        let text = author.value(4);
        assert!(serde_json::from_str::<Value>(&text).is_ok(), "{text}");
        same(text.as_bytes());
        let node =
            format!(r#"{{"id":{},"end_at":null,"type":[{}],{}"#, author.text(), author.text(), &author.object(3)[1..]);
        nodes += usize::from(same(node.as_bytes()));
    }
    // Enough must fit for this to say something of the type.
    assert!(nodes > 500, "{nodes}");
}

#[test]
fn documents_with_mistakes_are_read_as_serde_json_reads_them() {
    let mut author = Author { random: Random(5), odds: 12 };
    for _ in 0..20_000 {
        let text = author.value(3);
        same(text.as_bytes());
    }
    author.odds = usize::MAX;
    for _ in 0..20_000 {
        let text = author.object(2);
        let text = author.broken(text);
        same(&text);
    }
}

#[test]
fn depth_ends_where_it_does_for_serde_json() {
    for depth in [1, 99, 100, 101, 126, 127, 128, 129, 1000] {
        same(&[b"[".repeat(depth), b"]".repeat(depth)].concat());
        same(&[br#"{"a":"#.repeat(depth), b"1".to_vec(), b"}".repeat(depth)].concat());
        same(
            &[br#"{"id":"a","end_at":null,"type":[],"parent":"#.repeat(depth), b"null".to_vec(), b"}".repeat(depth)]
                .concat(),
        );
    }
}

#[test]
fn a_long_text_is_read_whole() {
    let text = "ä".repeat(1 << 20);
    assert_eq!(from_slice::<String>(format!("\"{text}\"").as_bytes()).unwrap(), text);
    let numbers: Vec<u64> = (0..100_000).map(|n| n * 0x5851_F42D).collect();
    assert_eq!(from_slice::<Vec<u64>>(&serde_json::to_vec(&numbers).unwrap()).unwrap(), numbers);
}

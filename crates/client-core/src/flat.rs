//! A JSON text as one list of values, which takes one allocation and borrows its texts. For looking into a request that was
//! just written.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::model::{Num, PRECISE, number};

/// A value, after whose last item or property the list goes on at `end`.
struct Node<'t> {
    /// The name of the property that it is of an object.
    name: Cow<'t, str>,
    kind: Kind<'t>,
    end: usize,
}

/// What a value is.
#[derive(Debug)]
pub(crate) enum Kind<'t> {
    Null,
    Boolean(bool),
    Number(Num),
    Text(Cow<'t, str>),
    Array,
    Object,
}

/// A JSON text that was read.
pub(crate) struct Flat<'t>(Vec<Node<'t>>);

impl<'t> Flat<'t> {
    pub(crate) fn read(json: &'t [u8]) -> serde_json::Result<Self> {
        // Each value but the first comes after a comma, a colon or a bracket. A few too many are no harm.
        let values = 1 + json.iter().filter(|byte| matches!(byte, b',' | b'[' | b'{')).count();
        let mut nodes = Vec::with_capacity(values);
        let mut deserializer = serde_json::Deserializer::from_slice(json);
        Seed { nodes: &mut nodes, name: Cow::Borrowed("") }.deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(Self(nodes))
    }

    pub(crate) fn root(&self) -> View<'_> {
        View(self.0.as_slice())
    }
}

/// A value in a list: the list from there on, up to its end.
#[derive(Clone, Copy)]
pub(crate) struct View<'v>(&'v [Node<'v>]);

impl<'v> View<'v> {
    pub(crate) fn kind(self) -> &'v Kind<'v> {
        self.0.first().map_or(&Kind::Null, |node| &node.kind)
    }

    /// The name of the property that it is of an object.
    pub(crate) fn name(self) -> &'v str {
        self.0.first().map_or("", |node| &node.name)
    }

    pub(crate) fn is_null(self) -> bool {
        matches!(self.kind(), Kind::Null)
    }

    /// The items of an array or the properties of an object.
    pub(crate) fn children(self) -> impl Iterator<Item = View<'v>> + Clone {
        let mut rest = self.0.get(1..).unwrap_or_default();
        std::iter::from_fn(move || {
            let first = rest.first()?;
            let (child, after) = rest.split_at_checked(first.end)?;
            rest = after;
            Some(View(child))
        })
    }

    /// The property of an object; the last one of that name.
    pub(crate) fn get(self, name: &str) -> Option<View<'v>> {
        match self.kind() {
            Kind::Object => self.children().filter(|child| child.name() == name).last(),
            _ => None,
        }
    }

    /// The value at a JSON pointer.
    pub(crate) fn pointer(self, pointer: &str) -> Option<View<'v>> {
        let mut at = self;
        for segment in pointer.split('/').skip(1) {
            at = match at.kind() {
                Kind::Array => at.children().nth(segment.parse().ok()?)?,
                _ => at.get(&unescaped(segment))?,
            };
        }
        Some(at)
    }

    /// Whether it is the value: 1.0 is 1, and properties may come in any order.
    pub(crate) fn is(self, value: &Value) -> bool {
        match (self.kind(), value) {
            (Kind::Null, Value::Null) => true,
            (Kind::Boolean(a), Value::Bool(b)) => a == b,
            (Kind::Number(a), Value::Number(b)) => order(*a, number(b)) == Some(Ordering::Equal),
            (Kind::Text(a), Value::String(b)) => a == b,
            (Kind::Array, Value::Array(items)) => {
                self.children().count() == items.len() && self.children().zip(items).all(|(a, b)| a.is(b))
            }
            (Kind::Object, Value::Object(properties)) => {
                self.children().all(|child| properties.contains_key(child.name()))
                    && properties.iter().all(|(name, value)| self.get(name).is_some_and(|own| own.is(value)))
            }
            _ => false,
        }
    }

    /// Whether the two are the same value.
    pub(crate) fn same(self, other: View<'_>) -> bool {
        match (self.kind(), other.kind()) {
            (Kind::Null, Kind::Null) => true,
            (Kind::Boolean(a), Kind::Boolean(b)) => a == b,
            (Kind::Number(a), Kind::Number(b)) => order(*a, *b) == Some(Ordering::Equal),
            (Kind::Text(a), Kind::Text(b)) => a == b,
            (Kind::Array, Kind::Array) => {
                self.children().count() == other.children().count()
                    && self.children().zip(other.children()).all(|(a, b)| a.same(b))
            }
            (Kind::Object, Kind::Object) => {
                other.children().all(|child| self.get(child.name()).is_some())
                    && self.children().all(|child| {
                        other
                            .get(child.name())
                            .is_some_and(|own| self.get(child.name()).is_some_and(|child| child.same(own)))
                    })
            }
            _ => false,
        }
    }
}

/// Does something with a text as a value.
pub(crate) fn with_text<R>(text: &str, look: impl FnOnce(View<'_>) -> R) -> R {
    let node = Node { name: Cow::Borrowed(""), kind: Kind::Text(Cow::Borrowed(text)), end: 1 };
    look(View(std::slice::from_ref(&node)))
}

/// How two numbers compare: exactly where both are whole and fit 64 bits.
pub(crate) fn order(a: Num, b: Num) -> Option<Ordering> {
    let whole = |number| match number {
        Num::Unsigned(value) => Some(i128::from(value)),
        Num::Signed(value) => Some(i128::from(value)),
        Num::Float(_) => None,
    };
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => a.as_f64().partial_cmp(&b.as_f64()),
    }
}

/// A segment of a JSON pointer as the name it stands for.
pub(crate) fn unescaped(segment: &str) -> Cow<'_, str> {
    match segment.contains('~') {
        true => Cow::Owned(crate::members::unescape(segment)),
        false => Cow::Borrowed(segment),
    }
}

/// Reads a value at the end of the list.
struct Seed<'l, 't> {
    nodes: &'l mut Vec<Node<'t>>,
    name: Cow<'t, str>,
}

impl<'t> Seed<'_, 't> {
    fn put(self, kind: Kind<'t>) {
        self.nodes.push(Node { name: self.name, kind, end: 1 });
    }
}

impl<'t> DeserializeSeed<'t> for Seed<'_, 't> {
    type Value = ();

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'t> Visitor<'t> for Seed<'_, 't> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.put(Kind::Null);
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.put(Kind::Boolean(value));
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.put(Kind::Number(Num::Unsigned(value)));
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.put(Kind::Number(Num::from(value)));
        Ok(())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.put(Kind::Number(Num::Float(value)));
        Ok(())
    }

    fn visit_borrowed_str<E: Error>(self, value: &'t str) -> Result<(), E> {
        self.put(Kind::Text(Cow::Borrowed(value)));
        Ok(())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.put(Kind::Text(Cow::Owned(value.to_owned())));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut items: A) -> Result<(), A::Error> {
        let Self { nodes, name } = self;
        let start = nodes.len();
        nodes.push(Node { name, kind: Kind::Array, end: 1 });
        while items.next_element_seed(Seed { nodes, name: Cow::Borrowed("") })?.is_some() {}
        close(nodes, start);
        Ok(())
    }

    fn visit_map<A: MapAccess<'t>>(self, mut members: A) -> Result<(), A::Error> {
        let Self { nodes, name } = self;
        let start = nodes.len();
        nodes.push(Node { name, kind: Kind::Object, end: 1 });
        while let Some(name) = members.next_key_seed(Name)? {
            if name == PRECISE {
                // So serde_json hands on numbers where its feature `arbitrary_precision` is on.
                let text: String = members.next_value()?;
                if let Some(node) = nodes.get_mut(start) {
                    node.kind = Kind::Number(crate::model::nearest(&text));
                }
                return Ok(());
            }
            members.next_value_seed(Seed { nodes, name })?;
        }
        close(nodes, start);
        Ok(())
    }
}

fn close(nodes: &mut [Node<'_>], start: usize) {
    let end = nodes.len() - start;
    if let Some(node) = nodes.get_mut(start) {
        node.end = end;
    }
}

/// Reads a property's name, borrowed where it has no escapes.
struct Name;

impl<'t> DeserializeSeed<'t> for Name {
    type Value = Cow<'t, str>;

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'t> Visitor<'t> for Name {
    type Value = Cow<'t, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a property name")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'t str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 8] = [
        "null",
        "[]",
        "{}",
        r#"{"a":[1,{"b":null,"c\n":"\u00e9"},[[]]],"d/e~":{"":-1.5},"f":true}"#,
        r#"[1,1.0,-0.0,18446744073709551615,"1",[1]]"#,
        r#"{"a":1,"a":{"b":2}}"#,
        r#"{"x":{"y":{"z":[{}]}},"w":"text"}"#,
        r#""a\"b""#,
    ];

    #[test]
    fn a_text_is_what_serde_json_says_it_is() {
        for text in TEXTS {
            let flat = Flat::read(text.as_bytes()).unwrap();
            let tree: Value = serde_json::from_str(text).unwrap();
            assert!(flat.root().is(&tree), "{text}");
            assert!(flat.root().same(Flat::read(tree.to_string().as_bytes()).unwrap().root()), "{text}");
            for other in TEXTS {
                let theirs: Value = serde_json::from_str(other).unwrap();
                assert_eq!(flat.root().is(&theirs), text == other, "{text} {other}");
                assert_eq!(
                    flat.root().same(Flat::read(other.as_bytes()).unwrap().root()),
                    text == other,
                    "{text} {other}"
                );
            }
            for pointer in
                ["", "/a", "/a/1/b", "/a/1/c\n", "/d~1e~0/", "/a/9", "/a/2/0", "/x/y/z/0", "/w/0", "/0", "/3"]
            {
                let found = flat.root().pointer(pointer);
                let expected = tree.pointer(pointer);
                assert_eq!(found.is_some(), expected.is_some(), "{text} {pointer}");
                assert!(found.zip(expected).is_none_or(|(found, expected)| found.is(expected)), "{text} {pointer}");
            }
        }
        for text in ["", "{", "[1", "1 2", "{\"a\"}", "\"\\ud800\""] {
            assert!(Flat::read(text.as_bytes()).is_err(), "{text}");
        }
    }
}

//! JSON pointers (RFC 6901).

use std::borrow::Cow;
use std::fmt;

use super::{Node, Value};

/// A path from the root of a file to a node.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Pointer(String);

impl Pointer {
    /// The root.
    #[must_use]
    pub fn root() -> Self {
        Pointer(String::new())
    }

    /// Reads `/a/b~1c`; a leading `#` is dropped and percent escapes are decoded, as in a `$ref`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text.strip_prefix('#') {
            Some(fragment) => Pointer::of_fragment(fragment),
            None => Pointer(text.to_owned()),
        }
    }

    /// Reads what follows the `#` of a `$ref`.
    pub(super) fn of_fragment(fragment: &str) -> Self {
        Pointer(percent_decode(fragment))
    }

    /// Reads `/a/b~1c` as it is.
    #[must_use]
    pub(super) fn parse_plain(text: &str) -> Self {
        Pointer(text.to_owned())
    }

    /// This pointer and one more key, escaped.
    #[must_use]
    pub fn join(&self, key: &str) -> Self {
        let mut text = String::with_capacity(self.0.len() + key.len() + 1);
        text.push_str(&self.0);
        text.push('/');
        match key.contains(['~', '/']) {
            true => text.push_str(&key.replace('~', "~0").replace('/', "~1")),
            false => text.push_str(key),
        }
        Pointer(text)
    }

    /// This pointer and several keys.
    #[must_use]
    pub fn join_all(&self, keys: &[&str]) -> Self {
        keys.iter().fold(self.clone(), |pointer, key| pointer.join(key))
    }

    /// This pointer and a list index.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        Pointer(format!("{}/{index}", self.0))
    }

    /// The keys, unescaped.
    pub fn keys(&self) -> impl Iterator<Item = String> + '_ {
        self.0.split('/').skip(1).map(|key| unescape(key).into_owned())
    }

    /// The last key, unescaped.
    #[must_use]
    pub fn last(&self) -> Option<String> {
        self.last_key().map(Cow::into_owned)
    }

    /// As [`last`](Self::last), without a copy where nothing is escaped.
    #[must_use]
    pub fn last_key(&self) -> Option<Cow<'_, str>> {
        self.0.rsplit_once('/').map(|(_, key)| unescape(key))
    }

    /// The pointer without its last key.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.0.rfind('/').map(|at| Pointer(self.0[..at].to_owned()))
    }

    /// The text, as in `/paths/~1v1~1nodes/get`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The node this points at below `root`, without following `$ref`s.
    #[must_use]
    pub fn find<'a>(&self, root: &'a Node) -> Option<&'a Node> {
        self.0.split('/').skip(1).try_fold(root, |node, key| match &node.value {
            Value::Object(object) => object.get(&unescape(key)),
            Value::Array(items) => items.get(key.parse::<usize>().ok()?),
            _ => None,
        })
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A key as it is in the document.
fn unescape(key: &str) -> Cow<'_, str> {
    match key.contains('~') {
        true => Cow::Owned(key.replace("~1", "/").replace("~0", "~")),
        false => Cow::Borrowed(key),
    }
}

/// Decodes `%7B`; a malformed escape stays as it is.
pub(super) fn percent_decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let decoded = (*first == b'%')
            .then(|| std::str::from_utf8(tail.get(..2)?).ok())
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match decoded {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

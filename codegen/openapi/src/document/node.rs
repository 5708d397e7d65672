//! The tree that a document is read into.

use std::fmt;

use diagnostics::Span;

use super::pointer::Pointer;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What stands there.
    pub value: Value,
    /// Where.
    pub span: Span,
}

/// A JSON value of [`Node`]s.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number JSON can hold.
    Number(serde_json::Number),
    /// Text.
    String(Box<str>),
    /// A list.
    Array(Vec<Node>),
    /// A mapping, in document order.
    Object(Object),
}

/// The members of a mapping in document order. Keys are unique: of duplicates the last counts and
/// the document carries a finding.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Object {
    pub(super) members: Vec<Member>,
    /// Only for large mappings, where a scan would cost.
    index: Option<std::collections::HashMap<Box<str>, u32>>,
}

/// One key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The key as text (`200:` is `"200"`).
    pub key: Box<str>,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub node: Node,
}

impl Object {
    const INDEXED_FROM: usize = 24;

    pub(super) fn from_members(members: Vec<Member>) -> Self {
        let index = (members.len() >= Self::INDEXED_FROM).then(|| {
            let numbered = members.iter().zip(0u32..);
            numbered.map(|(member, at)| (member.key.clone(), at)).collect()
        });
        Object { members, index }
    }

    /// The member with this key.
    #[must_use]
    pub fn member(&self, key: &str) -> Option<&Member> {
        match &self.index {
            Some(index) => index.get(key).and_then(|at| self.members.get(*at as usize)),
            None => self.members.iter().find(|member| &*member.key == key),
        }
    }

    /// The value under this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.member(key).map(|member| &member.node)
    }

    /// Members in document order.
    pub fn iter(&self) -> std::slice::Iter<'_, Member> {
        self.members.iter()
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        let at = match &self.index {
            Some(index) => *index.get(key)? as usize,
            None => self.members.iter().position(|member| &*member.key == key)?,
        };
        self.members.get_mut(at).map(|member| &mut member.node)
    }

    /// How many members there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there is no member.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }
}

impl<'a> IntoIterator for &'a Object {
    type Item = &'a Member;
    type IntoIter = std::slice::Iter<'a, Member>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Node {
    /// The value under `key`, if this is a mapping that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_object()?.get(key)
    }

    /// The member under `key`: the value with the key's own span.
    #[must_use]
    pub fn member(&self, key: &str) -> Option<&Member> {
        self.as_object()?.member(key)
    }

    /// The value under a path of keys.
    #[must_use]
    pub fn path(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The mapping, if this is one.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object> {
        match &self.value {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The members, none if this is no mapping.
    pub fn members(&self) -> std::slice::Iter<'_, Member> {
        self.as_object().map(Object::iter).unwrap_or_default()
    }

    /// The items, none if this is no list.
    pub fn items(&self) -> std::slice::Iter<'_, Node> {
        match &self.value {
            Value::Array(items) => items.iter(),
            _ => Default::default(),
        }
    }

    /// The list, if this is one.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The text, if this is text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The boolean, if this is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match &self.value {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, if this is one.
    #[must_use]
    pub fn as_number(&self) -> Option<&serde_json::Number> {
        match &self.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The number as a whole number, if it is one (`1` and `1.0`).
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        let number = self.as_number()?;
        number.as_i64().or_else(|| {
            let float = number.as_f64()?;
            // Beyond 2^53 a float no longer names one whole number.
            (float.fract() == 0.0 && float.abs() <= 9_007_199_254_740_992.0).then_some(float as i64)
        })
    }

    /// Whether this is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// `"object"`, `"string"`, ...: for messages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        }
    }

    /// The same value without positions.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(number) => serde_json::Value::Number(number.clone()),
            Value::String(text) => (&**text).into(),
            Value::Array(items) => items.iter().map(Node::to_json).collect(),
            Value::Object(object) => {
                let members = object.iter();
                members.map(|m| (String::from(&*m.key), m.node.to_json())).collect()
            }
        }
    }

    /// Same value, wherever it stands and in whatever order its keys are.
    #[must_use]
    pub fn same(&self, other: &Node) -> bool {
        match (&self.value, &other.value) {
            (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b)),
            (Value::Object(a), Value::Object(b)) => {
                a.len() == b.len() && a.iter().all(|m| b.get(&m.key).is_some_and(|node| m.node.same(node)))
            }
            (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
            (a, b) => a == b,
        }
    }
}

/// One file of a document.
#[derive(Debug, Clone)]
pub struct File {
    /// As it was named, with `/` between parts.
    pub path: String,
    /// Its text.
    pub text: String,
    /// What stands in it.
    pub root: Node,
    /// What stands in its text and not in `root`, because the same key comes again.
    pub replaced: Vec<Replaced>,
    /// Whether it only says what is changed in the first file: references in it count from that one.
    pub overlay: bool,
}

/// A property of a mapping in whose place a later one with the same key is read.
#[derive(Debug, Clone)]
pub struct Replaced {
    /// Its pointer, which is now the later one's.
    pub pointer: Pointer,
    /// Its key and value.
    pub member: Member,
}

/// Which edition of OpenAPI the document says it follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// 3.0.x
    V3_0,
    /// 3.1.x
    V3_1,
    /// 3.2.x
    V3_2,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Version::V3_0 => "3.0",
            Version::V3_1 => "3.1",
            Version::V3_2 => "3.2",
        })
    }
}

/// The node at a pointer, to be changed.
pub(super) fn at_mut<'n>(root: &'n mut Node, pointer: &Pointer) -> Option<&'n mut Node> {
    pointer.keys().try_fold(root, |node, key| match &mut node.value {
        Value::Object(object) => object.get_mut(&key),
        Value::Array(items) => items.get_mut(key.parse::<usize>().ok()?),
        _ => None,
    })
}

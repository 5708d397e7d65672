//! YAML or JSON in, a tree out in which every key and value knows its file, line and column.
//!
//! [`Document::load`] reads a document and every file its `$ref`s name beside it. Nothing is ever
//! fetched. JSON is read by the same parser: it is YAML.

mod canonical;
mod controls;
pub mod grammar;
mod identify;
pub mod newer;
pub mod operations;
mod parse;
mod pointer;
mod resolve;
mod walk;

#[cfg(test)]
mod tests;

use std::fmt;

pub use canonical::{Note, NoteKind};
pub use pointer::Pointer;
pub use resolve::{RefError, Target};
pub use walk::{Visit, Walk};

pub use diagnostics::Span;
use diagnostics::{Finding, Location, Sources};

/// Gives the text of a file beside the document. The command line reads the file system; tests and
/// the git reader give it from memory.
pub trait Loader {
    /// The text at `path`, or why it could not be read.
    ///
    /// # Errors
    /// A sentence fit for a person, without the path.
    fn read(&self, path: &str) -> Result<String, String>;
}

/// A loader that knows no files: external `$ref`s stay unresolved.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl Loader for NoFiles {
    fn read(&self, _path: &str) -> Result<String, String> {
        Err("files beside the document are not read here".to_owned())
    }
}

struct Again<'a>(&'a [File]);

impl Loader for Again<'_> {
    fn read(&self, path: &str) -> Result<String, String> {
        let file = self.0.iter().find(|file| file.path == path);
        file.map(|file| file.text.clone()).ok_or_else(|| "it was not there the first time".to_owned())
    }
}

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
    members: Vec<Member>,
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

    fn from_members(members: Vec<Member>) -> Self {
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

    fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
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

/// An OpenAPI document: its own file first, then every file its `$ref`s reach.
#[derive(Debug, Clone)]
pub struct Document {
    files: Vec<File>,
    version: Version,
    findings: Vec<Finding>,
    notes: Vec<Note>,
    inlined: Vec<canonical::Inlined>,
}

impl Document {
    /// Reads one text as a document; `$ref`s into other files stay unresolved.
    ///
    /// # Errors
    /// Not YAML or JSON, too deeply nested, or not an OpenAPI 3 document: one finding with the place.
    pub fn parse(path: &str, text: &str) -> Result<Self, Box<Finding>> {
        Self::load(path, text, &NoFiles)
    }

    /// Reads a document and, through `loader`, every file beside it that a `$ref` names.
    ///
    /// # Errors
    /// As [`Document::parse`]. A file that cannot be read is a finding, not an error.
    pub fn load(path: &str, text: &str, loader: &dyn Loader) -> Result<Self, Box<Finding>> {
        let parse::Parsed { root, mut findings, replaced } = parse::parse(path, text, 0)?;
        let version = version_of(path, &root)?;
        let first = File { path: path.to_owned(), text: text.to_owned(), root, replaced };
        let mut files = vec![first];
        // A `$ref` to a file that is not there is reported once, where it stands.
        resolve::load_others(&mut files, loader, &mut findings);
        let (notes, inlined) = canonical::canonical(&mut files, version, &mut findings);
        Ok(Document { files, version, findings, notes, inlined })
    }

    /// The document's own mapping.
    #[must_use]
    pub fn root(&self) -> &Node {
        &self.files[0].root
    }

    /// All files, the document's own first.
    #[must_use]
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// The edition the document says it follows.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// What reading found: duplicate keys, files that could not be read.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Where the tree differs from the text, by OpenAPI's rules on references.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Every object as what it is, each once, `$ref`s followed.
    #[must_use]
    pub fn walk(&self) -> Walk<'_> {
        Walk::new(&self.files)
    }

    /// What `$ref`s lead to, however far, from the paths and webhooks: file and pointer.
    #[must_use]
    pub fn used(&self) -> Vec<(u32, Pointer)> {
        Walk::reached(&self.files, &["paths", "webhooks"])
    }

    /// Where something was written that the tree has at this place of this file: elsewhere where a
    /// `$ref` was replaced by what it leads to.
    #[must_use]
    pub fn written(&self, file: u32, at: &Pointer) -> (u32, Pointer) {
        canonical::written(&self.inlined, file, at)
    }

    /// The node at a pointer of a tree in which the node was written in `file`; the pointer counts from
    /// that file's root, or from that of another one that takes it in.
    #[must_use]
    pub fn find(&self, file: u32, at: &Pointer) -> Option<&Node> {
        let first = self.files.get(file as usize).into_iter();
        let found = first.chain(&self.files).filter_map(|known| at.find(&known.root));
        let mut found = found.peekable();
        let otherwise = found.peek().copied();
        found.find(|node| node.span.file == file).or(otherwise)
    }

    /// The same files again, to read the document once more.
    #[must_use]
    pub fn loader(&self) -> impl Loader + '_ {
        Again(&self.files)
    }

    /// The node at a pointer in the document's own file, without following `$ref`s.
    #[must_use]
    pub fn at(&self, pointer: &Pointer) -> Option<&Node> {
        pointer.find(self.root())
    }

    /// A span as people and machines write it.
    #[must_use]
    pub fn location(&self, span: Span) -> Location {
        let path = self.files.get(span.file as usize).map_or("", |file| &file.path);
        Location { file: path.to_owned(), line: span.line, column: span.column, start: span.start, end: span.end }
    }

    /// The text a span covers, empty if the span is not of this document.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        let file = self.files.get(span.file as usize);
        file.and_then(|file| file.text.get(span.start as usize..span.end as usize)).unwrap_or("")
    }
}

impl Sources for Document {
    fn text(&self, file: &str) -> Option<&str> {
        let found = self.files.iter().find(|known| known.path == file);
        found.map(|file| file.text.as_str())
    }
}

fn version_of(path: &str, root: &Node) -> Result<Version, Box<Finding>> {
    let fail = |span: Span, message: String, help: &str| {
        let location = Location {
            file: path.to_owned(),
            line: span.line.max(1),
            column: span.column.max(1),
            start: span.start,
            end: span.end,
        };
        Err(Box::new(Finding::error("not-openapi", message).at(location).help(help)))
    };
    if root.as_object().is_none() {
        let message = format!("an OpenAPI document is a mapping, this is {}", root.kind());
        return fail(root.span, message, "start the file with `openapi: 3.1.0`");
    }
    let Some(node) = root.get("openapi") else {
        if let Some(swagger) = root.get("swagger") {
            let message = "this is a Swagger 2 document".to_owned();
            return fail(swagger.span, message, "convert it to OpenAPI 3 first");
        }
        let message = "`openapi` is missing: not an OpenAPI document".to_owned();
        return fail(Span { end: root.span.start, ..root.span }, message, "add `openapi: 3.1.0` at the top");
    };
    let text = match &node.value {
        Value::String(text) => text.to_string(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    match text.as_str() {
        "3.0" => Ok(Version::V3_0),
        "3.1" => Ok(Version::V3_1),
        "3.2" => Ok(Version::V3_2),
        text if text.starts_with("3.0.") => Ok(Version::V3_0),
        text if text.starts_with("3.1.") => Ok(Version::V3_1),
        text if text.starts_with("3.2.") => Ok(Version::V3_2),
        text => fail(node.span, format!("OpenAPI `{text}` is not read here"), "3.0.x, 3.1.x and 3.2.x are"),
    }
}

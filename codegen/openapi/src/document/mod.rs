//! YAML or JSON in, a tree out in which every key and value knows its file, line and column.
//!
//! [`Document::load`] reads a document and every file its `$ref`s name beside it. Nothing is ever
//! fetched. JSON is read by the same parser: it is YAML.

mod canonical;
mod controls;
pub mod grammar;
mod identify;
pub mod newer;
mod node;
pub mod operations;
mod parse;
mod pointer;
mod resolve;
mod walk;

#[cfg(test)]
mod tests;

pub use canonical::{Note, NoteKind};
pub use node::{File, Member, Node, Object, Replaced, Value, Version};
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

/// A YAML or JSON text that is no document, with the place of everything in it, and what is to be said of it.
///
/// # Errors
/// Not YAML or JSON, or too deeply nested.
pub fn tree(path: &str, text: &str) -> Result<(Node, Vec<Finding>), Box<Finding>> {
    let parsed = parse::parse(path, text, 0)?;
    Ok((parsed.root, parsed.findings))
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

    /// The document with further string properties at objects of its own file, as if they were written there. Objects
    /// that are not there stay as they are.
    #[must_use]
    pub fn annotated(&self, properties: &[(Pointer, &str, String)]) -> Self {
        let mut document = self.clone();
        for (pointer, key, value) in properties {
            let found = pointer.keys().try_fold(&mut document.files[0].root, |node, key| match &mut node.value {
                Value::Object(object) => object.get_mut(&key),
                Value::Array(items) => items.get_mut(key.parse::<usize>().ok()?),
                _ => None,
            });
            let Some(node) = found else { continue };
            let span = node.span;
            if let Value::Object(object) = &mut node.value {
                let mut members = std::mem::take(&mut object.members);
                members.retain(|member| *member.key != **key);
                let value = Node { value: Value::String(value.as_str().into()), span };
                members.push(Member { key: (*key).into(), key_span: span, node: value });
                *object = Object::from_members(members);
            }
        }
        document
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

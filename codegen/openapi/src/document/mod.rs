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
mod overlay;
mod parse;
mod pointer;
mod resolve;
mod walk;

#[cfg(test)]
mod tests;

pub use canonical::{Note, NoteKind};
pub use node::{File, Member, Node, Object, Replaced, Value, Version};
pub use overlay::Overlay;
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

/// A change of what stands in a document, made after references are followed.
#[derive(Debug, Clone)]
pub enum Change {
    /// A property of the object at a place of a file, in place of one of the same key.
    Put {
        /// The file.
        file: u32,
        /// The object.
        at: Pointer,
        /// Key and value.
        member: Member,
    },
    /// An object at the end of a list of the document's own file; the list is made where there is none.
    Append {
        /// The list, a key of the root.
        at: Pointer,
        /// The object's properties.
        members: Vec<Member>,
    },
    /// What stands at a place is removed from its object.
    Remove {
        /// The file.
        file: u32,
        /// What.
        at: Pointer,
    },
}

impl Change {
    fn make(self, files: &mut [File]) {
        match self {
            Change::Put { file, at, member } => {
                let root = files.get_mut(file as usize).map(|file| &mut file.root);
                let node = root.and_then(|root| node::at_mut(root, &at));
                if let Some(Node { value: Value::Object(object), .. }) = node {
                    let mut members = std::mem::take(object).members;
                    members.retain(|known| known.key != member.key);
                    members.push(member);
                    *object = Object::from_members(members);
                }
            }
            Change::Append { at, members } => {
                let Some(span) = members.first().map(|member| member.key_span) else { return };
                let Some(root) = files.first_mut().map(|file| &mut file.root) else { return };
                let item = Node { value: Value::Object(Object::from_members(members)), span };
                match (node::at_mut(root, &at), at.last()) {
                    (Some(Node { value: Value::Array(items), .. }), _) => items.push(item),
                    (None, Some(key)) => {
                        let node = Node { value: Value::Array(vec![item]), span };
                        let member = Member { key: key.into(), key_span: span, node };
                        Change::Put { file: 0, at: Pointer::root(), member }.make(files);
                    }
                    _ => {}
                }
            }
            Change::Remove { file, at } => {
                let (Some(parent), Some(key)) = (at.parent(), at.last()) else { return };
                let root = files.get_mut(file as usize).map(|file| &mut file.root);
                let node = root.and_then(|root| node::at_mut(root, &parent));
                if let Some(Node { value: Value::Object(object), .. }) = node {
                    let mut members = std::mem::take(object).members;
                    members.retain(|known| *known.key != *key);
                    *object = Object::from_members(members);
                }
            }
        }
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
        Self::overlaid(path, text, &[], loader)
    }

    /// As [`Document::load`], with the changes that overlays make to the document's own file.
    ///
    /// # Errors
    /// As [`Document::load`], and an overlay that is none or whose actions do not fit the document.
    pub fn overlaid(
        path: &str,
        text: &str,
        overlays: &[Overlay<'_>],
        loader: &dyn Loader,
    ) -> Result<Self, Box<Finding>> {
        let parse::Parsed { root, mut findings, replaced } = parse::parse(path, text, 0)?;
        let first = File { path: path.to_owned(), text: text.to_owned(), root, replaced, overlay: false };
        let mut files = vec![first];
        overlay::apply(&mut files, overlays, &mut findings)?;
        let version = version_of(path, &files[0].root)?;
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
        let put = |(pointer, key, value): &(Pointer, &str, String)| {
            let span = pointer.find(self.root())?.span;
            let node = Node { value: Value::String(value.as_str().into()), span };
            let member = Member { key: (*key).into(), key_span: span, node };
            Some(Change::Put { file: 0, at: pointer.clone(), member })
        };
        document.change(properties.iter().filter_map(put).collect());
        document
    }

    /// Keeps the text of a file that says what is changed in the document, and gives what stands in it.
    ///
    /// # Errors
    /// Not YAML or JSON: one finding with the place.
    pub fn with_file(&mut self, path: &str, text: &str) -> Result<Node, Box<Finding>> {
        let parsed = parse::parse(path, text, self.files.len() as u32)?;
        self.findings.extend(parsed.findings);
        let (path, text, root) = (path.to_owned(), text.to_owned(), parsed.root);
        self.files.push(File { path, text, root: root.clone(), replaced: parsed.replaced, overlay: true });
        Ok(root)
    }

    /// Changes what stands in the document. Places that are not there stay as they are.
    pub fn change(&mut self, changes: Vec<Change>) {
        for change in changes {
            change.make(&mut self.files);
        }
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
        let first = self.files.get(file as usize).filter(|file| !file.overlay).into_iter();
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

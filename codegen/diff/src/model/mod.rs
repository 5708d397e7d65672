//! A side of the comparison, freed of how it is written.
//!
//! [`Site`] is a node that knows where it stands; [`schema`] makes one schema of `$ref`, `allOf`
//! and the forms of both editions.

pub(crate) mod schema;
pub(crate) mod view;

use crate::change::Mark;
use openapi::document::{Document, Node, Pointer, Span};

/// A node and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Site<'d> {
    pub node: &'d Node,
    /// The key it stands under; the node's own span in a list.
    pub key: Span,
    pub pointer: Pointer,
}

impl<'d> Site<'d> {
    pub fn root(document: &'d Document) -> Self {
        let node = document.root();
        Site { node, key: node.span, pointer: Pointer::root() }
    }

    pub fn child(&self, key: &str) -> Option<Site<'d>> {
        let member = self.node.member(key)?;
        Some(Site { node: &member.node, key: member.key_span, pointer: self.pointer.join(key) })
    }

    /// Members in document order.
    pub fn children(&self) -> impl Iterator<Item = (&'d str, Site<'d>)> + use<'d> {
        let pointer = self.pointer.clone();
        self.node.members().map(move |member| {
            let site = Site { node: &member.node, key: member.key_span, pointer: pointer.join(&member.key) };
            (&*member.key, site)
        })
    }

    /// Items of a list.
    pub fn items(&self) -> impl Iterator<Item = Site<'d>> + use<'d> {
        let pointer = self.pointer.clone();
        self.node.items().enumerate().map(move |(index, node)| Site {
            node,
            key: node.span,
            pointer: pointer.index(index),
        })
    }

    pub fn str(&self, key: &str) -> Option<&'d str> {
        self.node.get(key)?.as_str()
    }

    pub fn flag(&self, key: &str) -> bool {
        self.node.get(key).and_then(Node::as_bool).unwrap_or(false)
    }

    /// Which node this is, whatever leads to it.
    pub fn identity(&self) -> usize {
        std::ptr::from_ref(self.node) as usize
    }

    /// The place of the thing itself: its key.
    pub fn mark(&self, document: &Document) -> Mark {
        self.mark_at(document, self.key)
    }

    /// The place of its value.
    pub fn value_mark(&self, document: &Document) -> Mark {
        self.mark_at(document, self.node.span)
    }

    fn mark_at(&self, document: &Document, span: Span) -> Mark {
        Mark { pointer: named(document, self.node.span.file, &self.pointer), span }
    }

    /// What stands here once every `$ref` is followed; itself when a `$ref` leads nowhere.
    pub fn resolved(&self, document: &'d Document) -> Site<'d> {
        if self.node.get("$ref").is_none() {
            return self.clone();
        }
        match document.resolve(self.node, &self.pointer) {
            Ok(target) => Site { node: target.node, key: target.node.span, pointer: target.pointer },
            Err(_) => self.clone(),
        }
    }

    /// One hop, for a `$ref` that names something.
    pub fn hop(&self, document: &'d Document) -> Option<Site<'d>> {
        let reference = self.str("$ref")?;
        let target = document.target(self.node.span.file, reference).ok()?;
        Some(Site { node: target.node, key: target.node.span, pointer: target.pointer })
    }
}

/// A pointer, with the file in front when it is not the document's own.
fn named(document: &Document, file: u32, pointer: &Pointer) -> String {
    match document.files().get(file as usize) {
        Some(other) if file != 0 => {
            // What a `$ref` was replaced by has the pointer it has where it was written.
            let own = pointer.find(&other.root).is_some_and(|node| node.span.file == file);
            let at = if own { pointer.clone() } else { document.written(0, pointer).1 };
            format!("{}#{at}", other.path)
        }
        _ => pointer.to_string(),
    }
}

//! The public face of a generated crate: what code that depends on it can name, and how.
//!
//! Worked out from the plan alone, so that two documents can be compared without writing a crate;
//! a test holds it against the generated text.

mod compare;
mod operations;
mod types;

#[cfg(test)]
mod tests;

pub use compare::{Change, Effect, compare};

use proc_macro2::TokenStream;

use crate::lower::Plan;
use openapi::document::Pointer;

/// One thing that depending code can name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// `types::Node::zone`, `builder::CreateNodes::zone()`.
    pub path: String,
    /// What using it must agree with: a field's type, a method's arguments and result.
    pub signature: String,
    /// What it is.
    pub kind: Kind,
    /// Where in the document it comes from.
    pub pointer: Pointer,
    /// Of a constructor: its arguments, and where in the document each comes from.
    pub arguments: Vec<(String, Pointer)>,
}

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A struct, enum or handle.
    Type,
    /// A public field.
    Field,
    /// An enum variant.
    Variant,
    /// A method or constructor.
    Method,
    /// An implementation that code relies on (`From`).
    Impl,
    /// A setter that must be called before sending.
    Required,
    /// A cargo feature.
    Feature,
}

/// Every item of the crate, sorted by path.
#[must_use]
pub fn surface(plan: &Plan) -> Vec<Item> {
    let mut list = List { items: Vec::new() };
    operations::add(plan, &mut list);
    types::add(plan, &mut list);
    list.items.sort();
    list.items.dedup_by(|a, b| a.path == b.path && a.signature == b.signature);
    list.items
}

struct List {
    items: Vec<Item>,
}

impl List {
    fn push(&mut self, kind: Kind, path: String, signature: impl Into<String>, pointer: &Pointer) {
        let (signature, pointer) = (signature.into(), pointer.clone());
        self.items.push(Item { path, signature, kind, pointer, arguments: Vec::new() });
    }

    fn constructor(&mut self, name: &str, arguments: Vec<(String, Pointer)>, pointer: &Pointer) {
        let types: Vec<&str> = arguments.iter().map(|(ty, _)| ty.as_str()).collect();
        let (path, signature) = (format!("{name}::new()"), format!("({}) -> Self", types.join(", ")));
        self.items.push(Item { path, signature, kind: Kind::Method, pointer: pointer.clone(), arguments });
    }
}

/// Tokens in one spelling, wherever the spaces were.
#[must_use]
pub fn spelling(tokens: &TokenStream) -> String {
    let text = tokens.to_string();
    let mut out = String::with_capacity(text.len());
    for part in text.split(' ') {
        let glue = out.is_empty()
            || part.starts_with(['<', '>', ':', ',', '(', ')', '.', ';'])
            || out.ends_with(['<', ':', '(', '&', '.']);
        if !glue || (part.starts_with(':') && out.ends_with("impl")) {
            out.push(' ');
        }
        out.push_str(part);
    }
    out
}

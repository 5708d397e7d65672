//! One item of a public API, and how signatures are spelled.

use proc_macro2::TokenStream;

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
    /// Its name on the wire: a property, a parameter, a value. Empty where it has none.
    pub wire: String,
    /// Of a constructor or of a method with several arguments: what each argument is.
    pub arguments: Vec<Argument>,
    /// There only with the feature `all-types`, which has to be asked for: no operation uses it.
    pub apart: bool,
}

/// An argument of a constructor or method.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Argument {
    /// Its type, as it is given.
    pub ty: String,
    /// Name on the wire of what it fills.
    pub wire: String,
    /// Where in the document it comes from.
    pub pointer: Pointer,
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

/// Items as they are found.
pub(super) struct List {
    pub(super) items: Vec<Item>,
    /// Whether what comes next is there with the feature `all-types` only.
    pub(super) apart: bool,
}

impl List {
    pub(super) fn push(&mut self, kind: Kind, path: String, signature: impl Into<String>, pointer: &Pointer) {
        self.named(kind, path, signature, "", pointer);
    }

    /// An item that has a name on the wire.
    pub(super) fn named(
        &mut self,
        kind: Kind,
        path: String,
        signature: impl Into<String>,
        wire: &str,
        pointer: &Pointer,
    ) {
        let (signature, wire, pointer) = (signature.into(), wire.to_owned(), pointer.clone());
        self.items.push(Item { path, signature, kind, pointer, wire, arguments: Vec::new(), apart: self.apart });
    }

    /// A function that takes several arguments and gives `output`.
    pub(super) fn function(&mut self, path: String, arguments: Vec<Argument>, output: &str, pointer: &Pointer) {
        let types: Vec<&str> = arguments.iter().map(|argument| argument.ty.as_str()).collect();
        let signature = format!("({}) -> {output}", types.join(", "));
        let (wire, pointer) = (String::new(), pointer.clone());
        self.items.push(Item { path, signature, kind: Kind::Method, pointer, wire, arguments, apart: self.apart });
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

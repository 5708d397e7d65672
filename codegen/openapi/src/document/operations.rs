//! The operations of a document, however they are written.

use super::{Document, Member, Node, Pointer, RefError, Span, Target, Version};

/// The methods that a path item has a key for. `query` is one from 3.2 on; `additionalOperations`
/// has all others.
pub const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// Whether a key of a path item is a method.
#[must_use]
pub fn is_method(key: &str) -> bool {
    METHODS.contains(&key)
}

/// An operation of a path item.
#[derive(Debug, Clone)]
pub struct Method<'a> {
    /// The method as it is written: `get`, or `COPY` in `additionalOperations`.
    pub name: &'a str,
    /// The operation and its key.
    pub member: &'a Member,
    /// The operation's pointer.
    pub pointer: Pointer,
}

impl Method<'_> {
    /// The method as it is sent.
    #[must_use]
    pub fn sent(&self) -> String {
        // Those without a key of their own are sent with the letters that are written.
        if is_method(self.name) { self.name.to_ascii_uppercase() } else { self.name.to_owned() }
    }
}

/// Who calls an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// The client: it is under `paths`.
    Client,
    /// The provider: it is a webhook or a callback.
    Provider,
}

/// An operation and the path item it is part of.
#[derive(Debug, Clone)]
pub struct Operation<'a> {
    /// Who calls it.
    pub caller: Caller,
    /// The path; for a webhook its name, for a callback its expression.
    pub path: &'a str,
    /// The method and the operation.
    pub method: Method<'a>,
    /// The path item, `$ref`s followed.
    pub item: Target<'a>,
}

/// A parameter that an operation has, its own or its path item's.
#[derive(Debug, Clone)]
pub struct Parameter<'a> {
    /// The entry in the list, perhaps a `$ref`.
    pub used: &'a Node,
    /// Its pointer.
    pub pointer: Pointer,
    /// The parameter, or why there is none.
    pub target: Result<Target<'a>, RefError>,
}

impl<'a> Parameter<'a> {
    fn text(&self, key: &str) -> Option<&'a str> {
        self.target.as_ref().ok()?.node.get(key)?.as_str()
    }

    /// Its `name`.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.text("name").unwrap_or_default()
    }

    /// Its `in`.
    #[must_use]
    pub fn location(&self) -> &'a str {
        self.text("in").unwrap_or_default()
    }
}

/// A path whose `$ref` leads nowhere.
#[derive(Debug, Clone)]
pub struct Unread<'a> {
    /// Its name.
    pub path: &'a str,
    /// The path item as written.
    pub node: &'a Node,
    /// Its pointer.
    pub pointer: Pointer,
    /// Why.
    pub error: RefError,
}

impl Document {
    /// The operations of one path item, in the order they are written.
    #[must_use]
    pub fn methods<'a>(&self, item: &'a Node, at: &Pointer) -> Vec<Method<'a>> {
        let newer = self.version() >= Version::V3_2;
        let mut found = Vec::new();
        for member in item.members() {
            if &*member.key == "additionalOperations" && newer {
                let at = at.join(&member.key);
                for other in member.node.members().filter(|other| !other.key.starts_with("x-")) {
                    found.push(Method { name: &other.key, member: other, pointer: at.join(&other.key) });
                }
            } else if is_method(&member.key) && (newer || &*member.key != "query") {
                found.push(Method { name: &member.key, member, pointer: at.join(&member.key) });
            }
        }
        found
    }

    /// Every operation in document order: those of paths, of webhooks, and behind each operation
    /// those of its callbacks. `unread` gets the path items whose `$ref` leads nowhere.
    #[must_use]
    pub fn operations<'a>(&'a self, unread: &mut Vec<Unread<'a>>) -> Vec<Operation<'a>> {
        let mut found = Vec::new();
        for (section, caller) in [("paths", Caller::Client), ("webhooks", Caller::Provider)] {
            let at = Pointer::root().join(section);
            for member in self.root().get(section).into_iter().flat_map(Node::members) {
                if !member.key.starts_with("x-") {
                    self.item(caller, &member.key, &member.node, at.join(&member.key), &mut found, unread, 0);
                }
            }
        }
        found
    }

    #[allow(clippy::too_many_arguments)]
    fn item<'a>(
        &'a self,
        caller: Caller,
        path: &'a str,
        node: &'a Node,
        at: Pointer,
        found: &mut Vec<Operation<'a>>,
        unread: &mut Vec<Unread<'a>>,
        depth: usize,
    ) {
        let item = match self.resolve(node, &at) {
            Ok(item) => item,
            Err(error) => {
                unread.push(Unread { path, node, pointer: at, error });
                return;
            }
        };
        for method in self.methods(item.node, &item.pointer) {
            let callbacks = method.member.node.get("callbacks");
            let below = method.pointer.join("callbacks");
            found.push(Operation { caller, path, method, item: item.clone() });
            // A callback may lead back to the path it is part of.
            for member in callbacks.into_iter().flat_map(Node::members).filter(|_| depth < 2) {
                let Ok(callback) = self.resolve(&member.node, &below.join(&member.key)) else { continue };
                for inner in callback.node.members().filter(|inner| !inner.key.starts_with("x-")) {
                    let at = callback.pointer.join(&inner.key);
                    self.item(Caller::Provider, &inner.key, &inner.node, at, found, unread, depth + 1);
                }
            }
        }
    }

    /// The parameters of an operation: its path item's, and its own, which replace those of the same
    /// name and place.
    #[must_use]
    pub fn parameters<'a>(&'a self, lists: [(&'a Node, &Pointer); 2]) -> Vec<Parameter<'a>> {
        let mut all: Vec<Parameter<'a>> = Vec::new();
        for (own, (owner, at)) in [false, true].into_iter().zip(lists) {
            let at = at.join("parameters");
            for (index, used) in owner.get("parameters").into_iter().flat_map(Node::items).enumerate() {
                let pointer = at.index(index);
                let target = self.resolve(used, &pointer);
                let parameter = Parameter { used, pointer, target };
                let same = all.iter().position(|other| {
                    own && other.target.is_ok()
                        && parameter.target.is_ok()
                        && (other.name(), other.location()) == (parameter.name(), parameter.location())
                });
                match same {
                    Some(at) => all[at] = parameter,
                    None => all.push(parameter),
                }
            }
        }
        all
    }
}

impl<'a> Operation<'a> {
    /// The operation itself.
    #[must_use]
    pub fn node(&self) -> &'a Node {
        &self.method.member.node
    }

    /// Where its key is.
    #[must_use]
    pub fn key(&self) -> Span {
        self.method.member.key_span
    }
}

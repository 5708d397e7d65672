//! What rules look at: every operation, parameter, body, response and schema of a document, each
//! once, with its place.

use std::cell::RefCell;
use std::collections::HashMap;

use diagnostics::Location;
use openapi::document::grammar::Kind;
use openapi::document::{Document, Node, Pointer, RefError, Span, Version};
use openapi::schema_check::{Checker, Side};

/// A node and how to point at it.
#[derive(Debug, Clone)]
pub struct Site<'a> {
    /// What stands there.
    pub node: &'a Node,
    /// Its pointer in the file its span names.
    pub at: Pointer,
    /// What to underline: its key where it has one, else the start of it.
    pub span: Span,
}

impl<'a> Site<'a> {
    /// The member under `key`, pointed at by its value.
    #[must_use]
    pub fn below(&self, key: &str) -> Option<Site<'a>> {
        let node = self.node.get(key)?;
        Some(Site { node, at: self.at.join(key), span: short(node) })
    }

    /// The member under `key`, or this site where there is none: for pointing at what is missing.
    #[must_use]
    pub fn below_or_self(&self, key: &str) -> Site<'a> {
        self.below(key).unwrap_or_else(|| self.clone())
    }

    /// The list items under `key`.
    #[must_use]
    pub fn items(&self, key: &str) -> Vec<Site<'a>> {
        let Some(list) = self.below(key) else {
            return Vec::new();
        };
        let items = list.node.items().enumerate();
        items.map(|(index, node)| Site { node, at: list.at.index(index), span: short(node) }).collect()
    }

    /// The members under `key`, pointed at by their keys.
    #[must_use]
    pub fn members(&self, key: &str) -> Vec<(&'a str, Site<'a>)> {
        let Some(map) = self.below(key) else {
            return Vec::new();
        };
        let members = map.node.members();
        members
            .map(|member| {
                let site = Site { node: &member.node, at: map.at.join(&member.key), span: member.key_span };
                (&*member.key, site)
            })
            .collect()
    }
}

/// The span of a scalar, or of the first key of a mapping: what is worth underlining.
#[must_use]
pub fn short(node: &Node) -> Span {
    match node.members().next() {
        Some(first) => first.key_span,
        None => node.span,
    }
}

/// Where a schema stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// A component of this name.
    Component(&'a str),
    /// A property of its parent.
    Property(&'a str),
    /// The items of its parent.
    Items,
    /// The values of its parent's other properties.
    Additional,
    /// A branch of its parent's `allOf`, `anyOf`, `oneOf` or `not`.
    Branch(&'static str),
    /// A parameter or header.
    Parameter,
    /// A body of this media type.
    Body(&'a str),
    /// `$defs`, `if`, ...
    Other,
}

/// A schema as written, once, `$ref`s to it notwithstanding.
#[derive(Debug, Clone)]
pub struct Schema<'a> {
    /// The schema.
    pub site: Site<'a>,
    /// The schema it stands in, as an index into [`Context::schemas`].
    pub parent: Option<usize>,
    /// Where it stands.
    pub place: Place<'a>,
    /// Whether a request can hold it.
    pub in_request: bool,
    /// Whether a response can hold it.
    pub in_response: bool,
}

impl<'a> Schema<'a> {
    /// The member under `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&'a Node> {
        self.site.node.get(key)
    }

    /// What its `$ref` says, if it is one.
    #[must_use]
    pub fn reference(&self) -> Option<&'a str> {
        self.get("$ref").and_then(Node::as_str)
    }

    /// Which way its values travel.
    #[must_use]
    pub fn side(&self) -> Side {
        match (self.in_request, self.in_response) {
            (true, false) => Side::Request,
            (false, true) => Side::Response,
            _ => Side::Either,
        }
    }
}

/// A parameter as written, in a list or among the components.
#[derive(Debug, Clone)]
pub struct Parameter<'a> {
    /// The parameter.
    pub site: Site<'a>,
    /// Its name, empty if it has none.
    pub name: &'a str,
    /// Its `in`, empty if it has none.
    pub location: &'a str,
}

/// A parameter as an operation has it: its own, or its path's.
#[derive(Debug, Clone)]
pub struct Argument<'a> {
    /// Where the list has it: the parameter or a `$ref` to it.
    pub used: Site<'a>,
    /// The parameter itself.
    pub node: &'a Node,
    /// Its name.
    pub name: &'a str,
    /// Its `in`.
    pub location: &'a str,
}

/// An operation.
#[derive(Debug, Clone)]
pub struct Operation<'a> {
    /// The operation, pointed at by its method.
    pub site: Site<'a>,
    /// `get`, `post`, ...
    pub method: &'a str,
    /// The path template; for a callback its expression, for a webhook its name.
    pub path: &'a str,
    /// Whether the provider calls it: a webhook or callback, for which no client code is made.
    pub incoming: bool,
    /// Its parameters and its path's, `$ref`s followed.
    pub arguments: Vec<Argument<'a>>,
}

impl<'a> Operation<'a> {
    /// The `operationId`, if it is text.
    #[must_use]
    pub fn id(&self) -> Option<&'a str> {
        self.site.node.get("operationId").and_then(Node::as_str)
    }

    /// `GET /v1/nodes`.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} {}", self.method.to_ascii_uppercase(), self.path)
    }
}

/// A response as written.
#[derive(Debug, Clone)]
pub struct Response<'a> {
    /// The response, pointed at by its status or component name.
    pub site: Site<'a>,
}

/// A media type of a body, parameter or header.
#[derive(Debug, Clone)]
pub struct Media<'a> {
    /// The media type object, pointed at by its name.
    pub site: Site<'a>,
    /// `application/json`.
    pub name: &'a str,
    /// Whether it goes to the provider.
    pub in_request: bool,
    /// Whether it comes from the provider.
    pub in_response: bool,
}

/// A `$ref`.
#[derive(Debug, Clone)]
pub struct Reference<'a> {
    /// The text, pointed at.
    pub site: Site<'a>,
    /// The text.
    pub text: &'a str,
}

/// An `x-*` member.
#[derive(Debug, Clone)]
pub struct Annotation<'a> {
    /// What carries it.
    pub owner: &'a Node,
    /// What kind of object that is.
    pub kind: Kind,
    /// Its key.
    pub key: &'a str,
    /// Its value, pointed at by the key.
    pub site: Site<'a>,
}

/// A document laid out for rules.
pub struct Context<'a> {
    /// The document.
    pub document: &'a Document,
    /// Paths in document order.
    pub paths: Vec<(&'a str, Site<'a>)>,
    /// Operations in document order, webhooks and callbacks too.
    pub operations: Vec<Operation<'a>>,
    /// Parameters as written, once each.
    pub parameters: Vec<Parameter<'a>>,
    /// Responses as written, once each.
    pub responses: Vec<Response<'a>>,
    /// Media types as written, once each.
    pub media: Vec<Media<'a>>,
    /// Schemas as written, once each.
    pub schemas: Vec<Schema<'a>>,
    /// Headers as written, once each.
    pub headers: Vec<Site<'a>>,
    /// `$ref`s where OpenAPI has them.
    pub references: Vec<Reference<'a>>,
    /// `x-*` members, wherever one can stand.
    pub annotations: Vec<Annotation<'a>>,
    /// Checks values against schemas.
    pub checker: Checker<'a>,
    pub(super) by_address: HashMap<usize, usize>,
    pub(super) types: RefCell<HashMap<usize, super::shape::Types>>,
    pub(super) resolved: RefCell<HashMap<(u32, &'a str), Option<&'a Node>>>,
}

/// The identity of a node: its address, for as long as the document is borrowed.
pub(super) fn address(node: &Node) -> usize {
    std::ptr::from_ref(node) as usize
}

impl<'a> Context<'a> {
    /// The document's mapping.
    #[must_use]
    pub fn root(&self) -> Site<'a> {
        let node = self.document.root();
        Site { node, at: Pointer::root(), span: short(node) }
    }

    /// The edition of OpenAPI.
    #[must_use]
    pub fn version(&self) -> Version {
        self.document.version()
    }

    /// The node, or what its `$ref` leads to; `None` for a reference to nothing.
    #[must_use]
    pub fn resolve(&self, node: &'a Node) -> Option<&'a Node> {
        let Some(text) = node.get("$ref").and_then(Node::as_str) else {
            return Some(node);
        };
        let key = (node.span.file, text);
        if let Some(known) = self.resolved.borrow().get(&key) {
            return *known;
        }
        let target = self.document.resolve(node, &Pointer::root()).ok();
        let target = target.map(|target| target.node);
        self.resolved.borrow_mut().insert(key, target);
        target
    }

    /// Why a `$ref` leads to nothing.
    ///
    /// # Errors
    /// See [`RefError`].
    pub fn follow(&self, node: &'a Node) -> Result<&'a Node, RefError> {
        let target = self.document.resolve(node, &Pointer::root())?;
        Ok(target.node)
    }

    /// The schema written at this node, as an index into [`Context::schemas`].
    #[must_use]
    pub fn index_of(&self, node: &Node) -> Option<usize> {
        self.by_address.get(&address(node)).copied()
    }

    /// The schemas rules check: those that are mappings and no mere `$ref`.
    pub fn written_schemas(&self) -> impl Iterator<Item = &Schema<'a>> {
        self.schemas.iter().filter(|schema| schema.site.node.as_object().is_some() && schema.reference().is_none())
    }

    /// The operations client code is made for.
    pub fn calls(&self) -> impl Iterator<Item = &Operation<'a>> {
        self.operations.iter().filter(|op| !op.incoming)
    }

    /// The responses of an operation: status and response, `$ref`s followed.
    #[must_use]
    pub fn responses_of(&self, operation: &Operation<'a>) -> Vec<(&'a str, Site<'a>, &'a Node)> {
        let all = operation.site.members("responses");
        let all = all.into_iter().filter(|(status, _)| !status.starts_with("x-"));
        all.filter_map(|(status, site)| {
            let node = self.resolve(site.node)?;
            Some((status, site, node))
        })
        .collect()
    }

    /// The members of a component section, pointed at by their names.
    #[must_use]
    pub fn components(&self, section: &str) -> Vec<(&'a str, Site<'a>)> {
        let components = self.root().below("components");
        components.map_or(Vec::new(), |site| site.members(section))
    }

    /// A span for people and machines.
    #[must_use]
    pub fn location(&self, span: Span) -> Location {
        self.document.location(span)
    }
}

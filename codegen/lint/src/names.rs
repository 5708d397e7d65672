//! What names of a document become in Rust, as the rules ask for it. The names themselves are made
//! where the plan is: [`client_gen::lower::names`].

use std::collections::HashMap;

use heck::ToLowerCamelCase;

use super::Rule;
use super::context::{Context, Site};
pub(super) use client_gen::lower::names::{pascal, snake, spelt, type_name};
use diagnostics::{Finding, quote};
use openapi::document::{Node, Span};

/// Characters from which a name counts as too long.
const LONG: usize = 100;

/// Whether a text is an identifier as it stands, keywords aside.
pub(super) fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    let first = characters.next();
    first.is_some_and(|c| c == '_' || unicode_ident::is_xid_start(c))
        && characters.all(unicode_ident::is_xid_continue)
        && name != "_"
}

/// Why a name has no good Rust form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    Empty,
    Digit,
    Letters,
    Long,
}

impl Trouble {
    /// For a message, after the name.
    pub(super) fn text(self) -> &'static str {
        match self {
            Trouble::Empty => "has no letter or digit",
            Trouble::Digit => "starts with a digit",
            Trouble::Letters => "has letters beyond ASCII",
            Trouble::Long => "is very long",
        }
    }

    /// Variants of an enum cope with it.
    pub(super) fn is_mild(self) -> bool {
        matches!(self, Trouble::Empty | Trouble::Digit)
    }
}

/// Why a name has no good Rust form, if it has none.
pub(super) fn trouble(name: &str) -> Option<Trouble> {
    if name.chars().nth(LONG).is_some() {
        return Some(Trouble::Long);
    }
    if name.chars().any(|c| !c.is_ascii() && c.is_alphanumeric()) {
        return Some(Trouble::Letters);
    }
    match name.chars().find(char::is_ascii_alphanumeric) {
        None => Some(Trouble::Empty),
        Some(first) => first.is_ascii_digit().then_some(Trouble::Digit),
    }
}

/// The `operationId` that gives the name the generator would make: `GET /v1/nodes/{id}` is
/// `getV1NodesById`.
pub(super) fn made_id(verb: &str, path: &str) -> String {
    let mut words = vec![verb.to_owned()];
    for part in path.split('/').filter(|part| !part.is_empty()) {
        let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
        words.push(name.map_or_else(|| snake(part), |name| format!("by_{}", snake(name))));
    }
    words.join("_").to_lower_camel_case()
}

/// The name somebody gave with `x-rust-name`.
pub(super) fn given(node: &Node) -> Option<&str> {
    node.get("x-rust-name").and_then(Node::as_str)
}

/// Two names that become one.
pub(super) struct Clash<'a> {
    rust: String,
    first: (&'a str, Site<'a>),
    second: (&'a str, Site<'a>),
}

impl Clash<'_> {
    pub(super) fn first_span(&self) -> Span {
        self.first.1.span
    }

    pub(super) fn second_span(&self) -> Span {
        self.second.1.span
    }

    /// The finding, at the second name.
    pub(super) fn finding(&self, cx: &Context<'_>, rule: &Rule, what: &str) -> Finding {
        let (first, second) = (quote(self.first.0), quote(self.second.0));
        let message = format!("{what} {first} and {second} both become {}", quote(&self.rust));
        rule.find(cx, &self.second.1, message)
            .help("name one of them with `x-rust-name`")
            .related(cx.location(self.first.1.span), "the other one")
    }
}

/// Names that become the same Rust name as one before them.
pub(super) fn clashes<'a>(named: impl IntoIterator<Item = (String, &'a str, Site<'a>)>) -> Vec<Clash<'a>> {
    let mut known: HashMap<String, (&'a str, Site<'a>)> = HashMap::new();
    let mut out = Vec::new();
    for (rust, name, site) in named {
        match known.get(&rust) {
            None => {
                known.insert(rust, (name, site));
            }
            Some(first) => out.push(Clash { rust, first: first.clone(), second: (name, site) }),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_made_from_method_and_path() {
        let id = made_id("get", "/v1/nodes/{node-id}/type");
        assert_eq!(id, "getV1NodesByNodeIdType");
        assert_eq!(snake(&id), "get_v1_nodes_by_node_id_type");
    }

    #[test]
    fn trouble_with_names() {
        assert_eq!(trouble("node_id"), None);
        assert_eq!(trouble("$"), Some(Trouble::Empty));
        assert_eq!(trouble("_2h"), Some(Trouble::Digit));
        assert_eq!(trouble("größe"), Some(Trouble::Letters));
        assert_eq!(trouble(&"x".repeat(10_000)), Some(Trouble::Long));
    }
}

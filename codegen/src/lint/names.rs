//! What names of a document become in Rust.

use std::collections::HashMap;

use heck::{ToPascalCase, ToSnakeCase};

use super::Rule;
use super::context::{Context, Site};
use crate::document::{Node, Span};
use crate::report::{Finding, quote};

/// Characters a generated name keeps at most.
pub const MAX_NAME: usize = 100;

/// Words Rust keeps for itself: raw or with an underscore behind in generated code.
const KEYWORDS: [&str; 53] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "Self", "static", "struct", "super", "trait", "true", "try", "type",
    "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "union",
];

/// `maxPricePerHour` as a field, argument or method: `max_price_per_hour`.
#[must_use]
pub fn snake(name: &str) -> String {
    name.to_snake_case()
}

/// `node_status` as a type or variant: `NodeStatus`.
#[must_use]
pub fn pascal(name: &str) -> String {
    name.to_pascal_case()
}

/// Whether Rust keeps the word for itself.
#[must_use]
pub fn is_keyword(name: &str) -> bool {
    // `union` is one in places that do not matter here.
    name != "union" && KEYWORDS.contains(&name)
}

/// Whether a converted name is an identifier as it stands, keywords aside.
#[must_use]
pub fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    let first = characters.next();
    first.is_some_and(|c| c == '_' || unicode_ident::is_xid_start(c))
        && characters.all(unicode_ident::is_xid_continue)
        && name != "_"
}

/// The method an operation gets on its tag's handle: its id without the tag's words, singular or
/// plural (`createNodes` under `nodes` is `create`).
#[must_use]
pub fn method(id: &str, tag: Option<&str>) -> String {
    let id = snake(id);
    let Some(tag) = tag else { return id };
    let singular = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
    let tag = snake(tag);
    let tag: Vec<String> = tag.split('_').map(singular).collect();
    let words: Vec<&str> = id.split('_').collect();
    let found = words.windows(tag.len()).position(|part| {
        part.iter()
            .zip(&tag)
            .all(|(word, tag)| singular(word) == *tag)
    });
    let Some(at) = found else { return id };
    let mut left = words;
    left.drain(at..at + tag.len());
    if left.is_empty() { id } else { left.join("_") }
}

/// An `operationId` made from method and path: `GET /v1/nodes/{id}` is `getV1NodesId`.
#[must_use]
pub fn operation_id(verb: &str, path: &str) -> String {
    use heck::ToLowerCamelCase;
    let words: String = path
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    format!("{verb} {words}").to_lower_camel_case()
}

/// The name somebody gave with `x-rust-name`.
#[must_use]
pub fn given(node: &Node) -> Option<&str> {
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
        let message = format!(
            "{what} {first} and {second} both become {}",
            quote(&self.rust)
        );
        rule.find(cx, &self.second.1, message)
            .help("name one of them with `x-rust-name`")
            .related(cx.location(self.first.1.span), "the other one")
    }
}

/// Names that become the same Rust name as one before them.
pub(super) fn clashes<'a>(
    named: impl IntoIterator<Item = (String, &'a str, Site<'a>)>,
) -> Vec<Clash<'a>> {
    let mut known: HashMap<String, (&'a str, Site<'a>)> = HashMap::new();
    let mut out = Vec::new();
    for (rust, name, site) in named {
        match known.get(&rust) {
            // Names of which nothing is left are another rule's business.
            _ if rust.is_empty() => {}
            None => {
                known.insert(rust, (name, site));
            }
            Some(first) => out.push(Clash {
                rust,
                first: first.clone(),
                second: (name, site),
            }),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_the_id_without_its_tag() {
        let cases = [
            ("createNodes", Some("nodes"), "create"),
            ("getNode", Some("nodes"), "get"),
            ("listVMSnapshots", Some("vms"), "list_snapshots"),
            ("list", Some("nodes"), "list"),
            ("nodes", Some("nodes"), "nodes"),
            ("listEgressRules", Some("egress rules"), "list"),
            ("getStatus", None, "get_status"),
        ];
        for (id, tag, expected) in cases {
            assert_eq!(method(id, tag), expected, "{id} {tag:?}");
        }
    }

    #[test]
    fn an_id_is_made_from_method_and_path() {
        assert_eq!(
            operation_id("get", "/v1/nodes/{node_id}"),
            "getV1NodesNodeId"
        );
    }
}

//! What is new in OpenAPI 3.2 and carried over by nothing here: reported, each with its place.

use super::grammar::{Kind, Shape};
use super::{Document, Node, Pointer, Span, Version};

/// A construct that is not carried over.
#[derive(Debug, Clone)]
pub struct Unsupported {
    /// Its key.
    pub span: Span,
    /// Where it is.
    pub pointer: Pointer,
    /// What it is: `` `itemEncoding` of a media type ``.
    pub what: String,
    /// What becomes of it.
    pub became: &'static str,
}

/// Keys of 3.2 that are read.
const SUPPORTED: [&str; 5] = ["$self", "query", "additionalOperations", "itemSchema", "mediaTypes"];

/// What a key of 3.2 becomes.
fn became(kind: Kind, key: &str) -> &'static str {
    match (kind, key) {
        (Kind::MediaType | Kind::Encoding, _) => "the parts are sent as if it were not there",
        (Kind::Discriminator, _) => "a value without a known discriminator is `Unknown`",
        (Kind::Example, _) => "the example is not used",
        (Kind::OAuthFlows | Kind::OAuthFlow | Kind::SecurityScheme, _) => "the credential is given as a bearer token",
        (Kind::Xml, _) => "XML bodies are not typed",
        _ => "it is left out of the documentation",
    }
}

/// Everything of 3.2 that is not carried over, in the order of a walk.
#[must_use]
pub fn unsupported(document: &Document) -> Vec<Unsupported> {
    let mut found = Vec::new();
    let mut walk = document.walk();
    while let Some(visit) = walk.next() {
        let Shape::One(kind) = visit.shape else { continue };
        let new = |key: &str| kind.field(key).is_some_and(|field| field.since == Version::V3_2);
        let parameter = kind == Kind::Parameter && document.version() >= Version::V3_2;
        for member in visit.node.members() {
            let key = &*member.key;
            let text = member.node.as_str();
            let location = visit.node.get("in").and_then(Node::as_str);
            let (what, became) = match key {
                key if new(key) && !SUPPORTED.contains(&key) => {
                    (format!("`{key}` of {} {}", article(kind), kind.name()), became(kind, key))
                }
                "style" if parameter && text == Some("cookie") => {
                    ("`style: cookie`".to_owned(), "the cookie is sent in the style `form`")
                }
                "allowReserved"
                    if parameter
                        && member.node.as_bool() == Some(true)
                        && !matches!(location, Some("query") | None) =>
                {
                    ("`allowReserved` outside of a query".to_owned(), "reserved characters are percent-encoded")
                }
                _ => continue,
            };
            let pointer = walk.pointer(&visit).join(key);
            found.push(Unsupported { span: member.key_span, pointer, what, became });
        }
    }
    found
}

fn article(kind: Kind) -> &'static str {
    if matches!(kind, Kind::Operation | Kind::Encoding | Kind::Example | Kind::OAuthFlow | Kind::OAuthFlows) {
        "an"
    } else {
        "a"
    }
}

//! Finds the `x-*` keys of a document: ours, and those that look like ours.

use super::context::{Annotation, Site};
use openapi::document::Document;
use openapi::document::grammar::Shape;

/// All `x-*` keys of OpenAPI's objects.
#[must_use]
pub fn find(document: &Document) -> Vec<Annotation<'_>> {
    let mut out = Vec::new();
    let mut walk = document.walk();
    while let Some(visit) = walk.next() {
        // In a map a key that starts with `x-` is a name (`X-Request-Id`).
        let Shape::One(kind) = visit.shape else { continue };
        for member in visit.node.members().filter(|member| member.key.starts_with("x-")) {
            let at = walk.pointer(&visit).join(&member.key);
            let site = Site { node: &member.node, at, span: member.key_span };
            out.push(Annotation { owner: visit.node, kind, key: &member.key, site });
        }
    }
    out
}

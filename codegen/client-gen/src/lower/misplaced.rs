//! Values of another JSON type than OpenAPI has in their place, such as a list of paths: nothing reads what is in them.

use openapi::document::grammar::{Kind, Shape};
use openapi::document::{Document, Node, Pointer};

use super::prose;

/// Each such value with its place, and what is wrong with it.
pub fn find(doc: &Document) -> Vec<(&Node, Pointer, String)> {
    let mut found = Vec::new();
    let mut walk = doc.walk();
    while let Some(visit) = walk.next() {
        let Shape::One(kind) = visit.shape else { continue };
        for member in visit.node.members() {
            let key = &*member.key;
            // Examples are documentation.
            let Some(shape) = kind.shape(key).filter(|_| key != "examples") else { continue };
            for (node, below) in misplaced(shape, &member.node) {
                let place = walk.pointer(&visit).join(key);
                let (at, name) = match below {
                    Some(below) => (place.join(&below), format!("{} in {}", prose::code(&below), prose::code(key))),
                    None => (place, prose::code(key)),
                };
                let kind = node.kind();
                let article = if matches!(kind, "array" | "object") { "an" } else { "a" };
                found.push((node, at, format!("{name} is {article} {kind}, which OpenAPI does not have there")));
            }
        }
    }
    found
}

/// The values that are of another type, with their keys below `node` where they are part of it. Nothing is what null says.
fn misplaced(shape: Shape, node: &Node) -> Vec<(&Node, Option<String>)> {
    let object = |kind: Kind, node: &Node| {
        let boolean = kind == Kind::Schema && node.as_bool().is_some();
        node.as_object().is_some() || node.is_null() || boolean
    };
    let whole = |right: bool| if right || node.is_null() { Vec::new() } else { vec![(node, None)] };
    match shape {
        Shape::Scalar | Shape::Data => Vec::new(),
        Shape::DataList => whole(node.as_array().is_some()),
        Shape::Names => whole(node.as_object().is_some()),
        Shape::One(kind) => whole(object(kind, node)),
        Shape::List(kind) => match node.as_array() {
            Some(items) => {
                let items = items.iter().enumerate().filter(|(_, item)| !object(kind, item));
                items.map(|(at, item)| (item, Some(at.to_string()))).collect()
            }
            None => whole(false),
        },
        Shape::Map(kind) if node.as_object().is_some() => {
            let members = node.members().filter(|member| !member.key.starts_with("x-"));
            let members = members.filter(|member| !object(kind, &member.node));
            members.map(|member| (&member.node, Some(member.key.to_string()))).collect()
        }
        Shape::Map(_) => whole(false),
    }
}

//! Which components anything refers to: the others become no Rust items.

use std::collections::HashSet;

use openapi::document::{Document, Node, Pointer, Value};

/// The components that paths or webhooks reach, in either document, as `section/name`.
pub(crate) struct Used {
    old: HashSet<String>,
    new: HashSet<String>,
}

impl Used {
    pub fn of(old: &Document, new: &Document) -> Self {
        Used { old: reached(old), new: reached(new) }
    }

    /// Whether the new document uses the component that stands at a pointer.
    pub fn by_new(&self, pointer: &str) -> bool {
        component(pointer).is_some_and(|name| self.new.contains(&name))
    }

    /// Whether the old document uses the component that stands at a pointer.
    pub fn by_old(&self, pointer: &str) -> bool {
        component(pointer).is_some_and(|name| self.old.contains(&name))
    }

    /// Whether a pointer is not about a schema, or about one that is used on some side.
    pub fn either(&self, pointer: &str) -> bool {
        match component(pointer) {
            Some(name) if name.starts_with("schemas/") => self.old.contains(&name) || self.new.contains(&name),
            _ => true,
        }
    }
}

/// `schemas/Node` of a pointer at or below that component.
fn component(pointer: &str) -> Option<String> {
    let rest = pointer.trim_start_matches('#').strip_prefix("/components/")?;
    let mut parts = rest.splitn(3, '/');
    let text = format!("/{}/{}", parts.next()?, parts.next()?);
    Some(Pointer::parse(&text).keys().collect::<Vec<_>>().join("/"))
}

/// The components that are used.
fn reached(document: &Document) -> HashSet<String> {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut open: Vec<&Node> = ["paths", "webhooks"].iter().filter_map(|key| document.root().get(key)).collect();
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Array(items) => open.extend(items.iter()),
            Value::Object(members) => {
                for member in members {
                    match member.node.as_str() {
                        Some(reference) if &*member.key == "$ref" => {
                            if seen.insert(reference)
                                && let Ok(target) = document.target(node.span.file, reference)
                            {
                                open.push(target.node);
                            }
                        }
                        _ if &*member.key == "example" => {}
                        _ => open.push(&member.node),
                    }
                }
            }
            _ => {}
        }
    }
    let local = seen.iter().filter(|reference| reference.starts_with('#'));
    local.filter_map(|reference| component(Pointer::parse(reference).as_str())).collect()
}

//! Which components anything refers to: the others become no Rust items.

use std::collections::HashSet;

use openapi::document::{Document, Pointer};

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
    let local = document.used().into_iter().filter(|(file, _)| *file == 0);
    local.filter_map(|(_, pointer)| component(pointer.as_str())).collect()
}

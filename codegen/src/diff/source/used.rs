//! Which components anything refers to: the others become no Rust items.

use std::collections::HashSet;

use crate::document::{Document, Node, Value};

/// Pointers of the components that paths or webhooks reach, in either document.
pub(crate) struct Used {
    old: HashSet<String>,
    new: HashSet<String>,
}

impl Used {
    pub fn of(old: &Document, new: &Document) -> Self {
        Used {
            old: reached(old),
            new: reached(new),
        }
    }

    /// Whether a pointer is not about a schema, or about one that is used on some side.
    pub fn either(&self, pointer: &str) -> bool {
        let Some(rest) = pointer.strip_prefix("/components/schemas/") else {
            return true;
        };
        let name = rest.split('/').next().unwrap_or(rest);
        self.old.contains(name) || self.new.contains(name)
    }
}

/// Names of the schemas that are used.
fn reached(document: &Document) -> HashSet<String> {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut open: Vec<&Node> = ["paths", "webhooks"].iter().filter_map(|key| document.root().get(key)).collect();
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Array(items) => open.extend(items.iter()),
            Value::Object(members) => {
                for member in members {
                    match (&*member.key, member.node.as_str()) {
                        ("$ref", Some(reference)) => {
                            if seen.insert(reference)
                                && let Ok(target) = document.target(node.span.file, reference)
                            {
                                open.push(target.node);
                            }
                        }
                        ("example" | "examples", _) => {}
                        _ => open.push(&member.node),
                    }
                }
            }
            _ => {}
        }
    }
    let names = seen.iter().filter_map(|reference| reference.strip_prefix("#/components/schemas/"));
    names.map(|name| name.replace("~1", "/").replace("~0", "~")).collect()
}

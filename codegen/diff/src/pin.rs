//! What an accepted change pins: the values at its places, so that another value later is another change.

use serde_json::Value;

use crate::change::{Change, fingerprint};
use openapi::document::{Document, Node, Pointer};

/// Properties that change no value.
const WORDS: [&str; 6] = ["title", "description", "summary", "example", "examples", "externalDocs"];

/// Gives every change its pin.
pub(crate) fn pin(old: &Document, new: &Document, changes: &mut [Change]) {
    for change in changes {
        let first = (change.old_pointer.clone(), change.new.as_ref().map(|_| change.pointer.clone()));
        let mut text = String::new();
        for (was, is) in std::iter::once(&first).chain(&change.places) {
            let at = is.as_ref().or(was.as_ref());
            // What one side lacks is looked for where it would stand.
            for (document, pointer) in [(old, was.as_ref().or(at)), (new, is.as_ref().or(at))] {
                text.push_str(&pointer.and_then(|pointer| value(document, pointer)).unwrap_or_default());
                text.push('\n');
            }
        }
        change.pin = fingerprint(change.id, &text);
    }
}

/// The value at a pointer; of an item of a list, the list.
fn value(document: &Document, pointer: &str) -> Option<String> {
    let (root, pointer) = match crate::subject::file_and_pointer(pointer) {
        Some((file, pointer)) => (&document.files().iter().find(|known| known.path == file)?.root, pointer),
        None => (document.root(), pointer),
    };
    let pointer = Pointer::parse(pointer);
    let above = pointer.parent();
    if let Some(list) = above.as_ref().and_then(|above| above.find(root)).filter(|node| node.as_array().is_some()) {
        return Some(plain(list).to_string());
    }
    // The whole document says nothing of one change.
    above?;
    pointer.find(root).map(|node| plain(node).to_string())
}

/// A value without words, its keys in order.
fn plain(node: &Node) -> Value {
    if let Some(items) = node.as_array() {
        return items.iter().map(plain).collect();
    }
    if node.as_object().is_none() {
        return node.to_json();
    }
    let own = node.members().filter(|member| !WORDS.contains(&&*member.key) && !member.key.starts_with("x-"));
    let mut members: Vec<(String, Value)> = own.map(|member| (member.key.to_string(), plain(&member.node))).collect();
    members.sort_by(|one, other| one.0.cmp(&other.0));
    members.into_iter().collect()
}

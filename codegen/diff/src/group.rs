//! Edits that have one cause become one change.

use std::collections::HashMap;

use super::change::{Change, more_places};
use super::compare::Group;

/// Names listed in one message, beside the first.
const MOST_NAMES: usize = 7;

/// The groups seen so far.
#[derive(Default)]
pub(crate) struct Groups {
    known: HashMap<(&'static str, String), Known>,
}

struct Known {
    /// The change that stands for all.
    at: usize,
    parts: Vec<String>,
    places: usize,
}

impl Groups {
    /// Adds a change, or joins it to the one that stands for its group.
    pub fn put(&mut self, rule: &'static str, group: &Group, change: Change, changes: &mut Vec<Change>) {
        let known = self.known.entry((rule, group.key.clone())).or_insert(Known {
            at: changes.len(),
            parts: Vec::new(),
            places: 0,
        });
        // The same place, found on another way.
        let same = |old: &Option<String>, new: &Option<String>| {
            *old == change.old_pointer && *new == change.new.as_ref().map(|_| change.pointer.clone())
        };
        if let Some(first) = changes.get_mut(known.at) {
            let own = (first.old_pointer.clone(), first.new.as_ref().map(|_| first.pointer.clone()));
            if std::iter::once(&own).chain(&first.places).any(|(old, new)| same(old, new)) {
                first.join(change);
                return;
            }
        }
        known.places += 1;
        if !group.part.is_empty() {
            known.parts.push(group.part.clone());
        }
        let Some(first) = changes.get_mut(known.at) else {
            changes.push(change);
            return;
        };
        let new_pointer = change.new.as_ref().map(|_| change.pointer.clone());
        first.places.push((change.old_pointer.clone(), new_pointer));
        first.join(change);
    }

    /// Puts what the parts are, or how many places there are, into the messages.
    pub fn word(&self, changes: &mut [Change]) {
        for known in self.known.values() {
            let Some(change) = changes.get_mut(known.at) else {
                continue;
            };
            if known.places < 2 {
                continue;
            }
            match known.parts.as_slice() {
                [] => {
                    change.message = format!("{} (and {})", change.message, more_places(known.places - 1));
                }
                // The same part everywhere: the message says it.
                parts if parts.iter().all(|part| *part == parts[0]) => {}
                parts => {
                    // The first part is said already; what it is said of comes before it.
                    let (first, rest) = (&parts[0], &parts[1..]);
                    let names: Vec<&str> =
                        rest.iter().filter_map(|part| part.split('`').nth(1)).take(MOST_NAMES).collect();
                    let more = rest.len() - names.len();
                    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                    let name = first.split('`').nth(1).unwrap_or_default();
                    let all = format!("`{name}`, `{}`{more}", names.join("`, `"));
                    change.message = change.message.replacen(&format!("`{name}`"), &all, 1);
                }
            }
        }
    }
}

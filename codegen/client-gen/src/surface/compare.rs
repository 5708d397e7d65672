//! Two faces held against each other.

use std::collections::HashSet;

use super::{Item, Kind};

/// What a change of the face does to code that compiles against the crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Something new; nothing stops compiling.
    Minor,
    /// Code may stop compiling, or stop working although it compiles.
    Major,
}

/// One difference between two faces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The item before, if there was one.
    pub old: Option<Item>,
    /// The item after, if there is one.
    pub new: Option<Item>,
    /// What it does to depending code.
    pub effect: Effect,
}

impl Change {
    /// `types::Node::zone removed`.
    #[must_use]
    pub fn describe(&self) -> String {
        match (&self.old, &self.new) {
            (Some(old), None) if old.kind == Kind::Required => old.path.replace(" required", " no longer required"),
            (Some(old), None) => format!("{} removed", old.path),
            (None, Some(new)) if new.kind == Kind::Required => format!("{} now", new.path),
            (None, Some(new)) => format!("{} added", new.path),
            (Some(old), Some(new)) => format!("{}: {} -> {}", new.path, old.signature, new.signature),
            (None, None) => String::new(),
        }
    }
}

/// Every difference, both lists sorted by path as [`super::surface`] gives them.
#[must_use]
pub fn compare(old: &[Item], new: &[Item]) -> Vec<Change> {
    let mut out = Vec::new();
    let known: HashSet<&str> =
        old.iter().filter(|item| item.kind == Kind::Type).map(|item| item.path.as_str()).collect();
    let is_known = |path: &str| path.rsplit_once("::").is_some_and(|(owner, _)| known.contains(owner));
    let (mut old, mut new) = (old.iter().peekable(), new.iter().peekable());
    loop {
        let order = match (old.peek(), new.peek()) {
            (Some(a), Some(b)) => a.path.cmp(&b.path),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => return out,
        };
        let (before, after) = match order {
            std::cmp::Ordering::Less => (old.next(), None),
            std::cmp::Ordering::Greater => (None, new.next()),
            std::cmp::Ordering::Equal => (old.next(), new.next()),
        };
        let effect = match (before, after) {
            (Some(a), Some(b)) if a.signature == b.signature => continue,
            (Some(_), Some(_)) => Effect::Major,
            // No longer asked for: code that gives it still does.
            (Some(a), None) if a.kind == Kind::Required => Effect::Minor,
            (Some(_), None) => Effect::Major,
            // A new operation brings what it requires with it: nobody calls it yet.
            (None, Some(b)) if b.kind == Kind::Required && is_known(&b.path) => Effect::Major,
            (None, _) => Effect::Minor,
        };
        out.push(Change { old: before.cloned(), new: after.cloned(), effect });
    }
}

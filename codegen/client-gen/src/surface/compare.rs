//! Two public APIs compared.

use std::collections::{HashMap, HashSet};

use super::{Item, Kind};

/// What a change of the public API does to code that compiles against the crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// The items stay; what they do at run time changes: a setter has to be called, or no longer has to be. Or they are
    /// there with the feature `all-types` only, which no version number makes a promise of.
    Patch,
    /// Something new; nothing stops compiling.
    Minor,
    /// Code may stop compiling, or the same line sends other data.
    Major,
}

/// One difference between two public APIs.
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
        let apart = |item: &Option<Item>| item.as_ref().is_none_or(|item| item.apart);
        match apart(&self.old) && apart(&self.new) {
            true => format!("{} (with `{}` only)", self.difference(), crate::write::ALL_TYPES),
            false => self.difference(),
        }
    }

    fn difference(&self) -> String {
        match (&self.old, &self.new) {
            (Some(old), Some(new)) if old.apart != new.apart && old.signature == new.signature => {
                let how = if new.apart { "is there" } else { "is no longer there" };
                format!("{} {how} with `{}` only", new.path, crate::write::ALL_TYPES)
            }
            (Some(old), None) if old.kind == Kind::Required => old.path.replace(" required", " no longer required"),
            (Some(old), None) => format!("{} removed", old.path),
            (None, Some(new)) if new.kind == Kind::Required => format!("{} now", new.path),
            (None, Some(new)) => format!("{} added", new.path),
            (Some(old), Some(new)) if old.signature == new.signature => match old.arguments.is_empty() {
                true => format!("{} stands for `{}` now, before for `{}`", new.path, new.wire, old.wire),
                false => format!("{}: {} -> {}", new.path, named(old), named(new)),
            },
            (Some(old), Some(new)) => format!("{}: {} -> {}", new.path, old.signature, new.signature),
            (None, None) => String::new(),
        }
    }
}

/// `(name: impl Into<String>, zone: impl Into<String>)`.
fn named(item: &Item) -> String {
    let all: Vec<String> = item.arguments.iter().map(|one| format!("{}: {}", one.wire, one.ty)).collect();
    format!("({})", all.join(", "))
}

/// Every difference, both lists sorted by path as [`super::surface`] gives them.
#[must_use]
pub fn compare(old: &[Item], new: &[Item]) -> Vec<Change> {
    let mut out = Vec::new();
    let standing = Standing::of(old);
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
            _ if [before, after].into_iter().flatten().all(|item| item.apart) => match (before, after) {
                (Some(a), Some(b)) if a.signature == b.signature && !exchanged(a, b) && !standing.taken(a, b) => {
                    continue;
                }
                _ => Effect::Patch,
            },
            // Without the feature it was not there.
            (Some(a), Some(b)) if a.apart => match b.kind {
                Kind::Type => Effect::Minor,
                _ => continue,
            },
            // Without the feature it is not there any more.
            (Some(a), Some(b)) if b.apart => match a.kind {
                Kind::Type => Effect::Major,
                _ => continue,
            },
            (Some(a), Some(b)) if a.signature == b.signature => match exchanged(a, b) || standing.taken(a, b) {
                true => Effect::Major,
                false => continue,
            },
            (Some(_), Some(_)) => Effect::Major,
            // Asked for at run time only: whoever compiled still does.
            (Some(a), None) if a.kind == Kind::Required => Effect::Patch,
            (None, Some(b)) if b.kind == Kind::Required => match standing.is_known(&b.path) {
                true => Effect::Patch,
                // A new operation brings what it requires with it.
                false => Effect::Minor,
            },
            (Some(_), None) => Effect::Major,
            (None, _) => Effect::Minor,
        };
        out.push(Change { old: before.cloned(), new: after.cloned(), effect });
    }
}

/// Whether arguments of one type changed places: the same line compiles and sends other data.
fn exchanged(old: &Item, new: &Item) -> bool {
    let place = |item: &Item, wire: &str| item.arguments.iter().position(|argument| argument.wire == wire);
    old.arguments.iter().enumerate().any(|(at, argument)| place(new, &argument.wire).is_some_and(|now| now != at))
}

/// The old items by what they stand for.
struct Standing<'i> {
    types: HashSet<&'i str>,
    by_wire: HashMap<(&'i str, Kind, &'i str), &'i str>,
}

impl<'i> Standing<'i> {
    fn of(items: &'i [Item]) -> Self {
        let types = items.iter().filter(|item| item.kind == Kind::Type).map(|item| item.path.as_str()).collect();
        let wired = items.iter().filter(|item| !item.wire.is_empty());
        let by_wire = wired.map(|item| ((owner(&item.path), item.kind, item.wire.as_str()), item.path.as_str()));
        Standing { types, by_wire: by_wire.collect() }
    }

    fn is_known(&self, path: &str) -> bool {
        self.types.contains(owner(path))
    }

    /// Whether an item stands now for what another item beside it stood for.
    fn taken(&self, old: &Item, new: &Item) -> bool {
        let before = self.by_wire.get(&(owner(&new.path), new.kind, new.wire.as_str()));
        old.wire != new.wire && before.is_some_and(|path| *path != new.path)
    }
}

fn owner(path: &str) -> &str {
    path.rsplit_once("::").map_or("", |(owner, _)| owner)
}

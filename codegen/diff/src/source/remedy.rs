//! What would make a major change of the crate less: names that the spec can keep, and aliases.
//!
//! Nothing is promised that was not tried: the new document is lowered with the names in it, and a change is told of them
//! only if none of its items is removed or changed then.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::change::{Change, Source};
use client_gen::lower;
use client_gen::surface::{self, Effect, Item, Kind};
use openapi::document::{Document, Node, Pointer, Version};

/// Annotations named for one change. More are no remedy but another spec.
const MOST: usize = 6;

/// A key that keeps a name.
struct Keep {
    pointer: Pointer,
    key: &'static str,
    name: String,
    /// The item that has its name again then.
    old: String,
}

/// Says of every major change that could be less what would make it so.
pub(super) fn remedies(
    new: &Document,
    (was, is): (&[Item], &[Item]),
    changes: &mut [Change],
    differences: &[surface::Change],
    found: &[Vec<usize>],
) {
    let major = |at: &usize| differences[*at].effect == Effect::Major;
    if !differences.iter().any(|difference| difference.effect == Effect::Major) {
        return;
    }
    let shapes = (Shapes::of(was), Shapes::of(is));
    let keeps = keeps(new, &shapes, differences, found);
    let mut remaining: Option<HashSet<String>> = None;
    for (change, own) in changes.iter_mut().zip(found) {
        if change.source != Source::Major {
            continue;
        }
        let gone: BTreeSet<&str> = own.iter().filter(|at| major(at)).filter_map(|at| path(&differences[*at])).collect();
        let helping: Vec<&Keep> = keeps.iter().filter(|keep| gone.contains(keep.old.as_str())).collect();
        if (1..=MOST).contains(&helping.len()) {
            let left = remaining.get_or_insert_with(|| left(new, was, &keeps));
            if gone.iter().all(|path| !left.contains(*path)) {
                let each = helping.iter().map(|keep| format!("`{}: {}` at `{}`", keep.key, keep.name, keep.pointer));
                let each: Vec<String> = each.collect();
                change.remedy = Some(format!("{} keeps the names in the crate", each.join(" and ")));
                continue;
            }
        }
        change.remedy = alias(&gone, own, differences, &shapes);
    }
}

/// The path of an item that a major difference is about: the old one, if there was one.
fn path(difference: &surface::Change) -> Option<&str> {
    difference.old.as_ref().or(difference.new.as_ref()).map(|item| item.path.as_str())
}

/// What is still major with the names kept.
fn left(new: &Document, was: &[Item], keeps: &[Keep]) -> HashSet<String> {
    let properties: Vec<(Pointer, &str, String)> =
        keeps.iter().map(|keep| (keep.pointer.clone(), keep.key, keep.name.clone())).collect();
    let now = surface::surface(&lower::plan(&new.annotated(&properties)));
    let still = surface::compare(was, &now).into_iter().filter(|difference| difference.effect == Effect::Major);
    still.filter_map(|difference| path(&difference).map(str::to_owned)).collect()
}

/// Types by what they consist of.
struct Shapes<'i> {
    types: BTreeMap<&'i str, &'i Item>,
    /// What belongs to each type.
    parts: HashMap<&'i str, Vec<&'i Item>>,
}

/// What a type consists of.
struct Shape<'i> {
    item: &'i Item,
    parts: Vec<String>,
}

impl<'i> Shapes<'i> {
    fn of(items: &'i [Item]) -> Self {
        let of_types = items.iter().filter(|item| item.kind == Kind::Type);
        let types: BTreeMap<&str, &Item> = of_types.map(|item| (item.path.as_str(), item)).collect();
        let mut parts: HashMap<&str, Vec<&Item>> = HashMap::new();
        for item in items {
            if let Some((owner, _)) = item.path.rsplit_once("::") {
                parts.entry(owner).or_default().push(item);
            }
        }
        Shapes { types, parts }
    }

    fn shape(&self, path: &str) -> Option<Shape<'i>> {
        let item = *self.types.get(path)?;
        let part = |part: &&Item| {
            let (owner, name) = part.path.rsplit_once("::")?;
            // Its own name in its signatures is no part of its shape.
            let own = |text: &str| text.replace(owner, "Self");
            let arguments: Vec<&str> = part.arguments.iter().map(|argument| argument.wire.as_str()).collect();
            Some(format!("{:?} {name} {} {} {arguments:?}", part.kind, own(&part.signature), part.wire))
        };
        let parts = self.parts.get(path).into_iter().flatten().filter_map(part).collect();
        Some(Shape { item, parts })
    }

    /// The one type of this shape, if there is one.
    fn alike(&self, shape: &Shape<'_>, among: impl Fn(&str) -> bool) -> Option<&'i Item> {
        let same = |path: &str, other: &Item| {
            other.signature == shape.item.signature
                && self.parts.get(path).map_or(0, Vec::len) == shape.parts.len()
                && self.shape(path).is_some_and(|other| other.parts == shape.parts)
        };
        let mut all = self.types.iter().filter(|(path, other)| among(path) && same(path, other));
        match (all.next(), all.next()) {
            (Some((_, item)), None) if !shape.parts.is_empty() => Some(item),
            _ => None,
        }
    }
}

/// The keys that would keep names: each item that is removed beside one that is added and differs by its name alone.
fn keeps(
    new: &Document,
    (was, is): &(Shapes<'_>, Shapes<'_>),
    differences: &[surface::Change],
    found: &[Vec<usize>],
) -> Vec<Keep> {
    let mut keeps: HashMap<(String, &'static str), Keep> = HashMap::new();
    let mut put = |pointer: &Pointer, key: &'static str, name: String, old: &Item| {
        let node = new.at(pointer);
        let ignored = |node: &Node| node.get("$ref").is_some() && new.version() == Version::V3_0;
        if node.is_some_and(|node| node.as_object().is_some() && !ignored(node)) {
            let keep = Keep { pointer: pointer.clone(), key, name, old: old.path.clone() };
            keeps.entry((pointer.to_string(), key)).or_insert(keep);
        }
    };
    let gone: Vec<&Item> = differences.iter().filter(|d| d.new.is_none()).filter_map(|d| d.old.as_ref()).collect();
    let came: HashSet<&str> = differences
        .iter()
        .filter(|d| d.old.is_none())
        .filter_map(|d| d.new.as_ref())
        .map(|i| i.path.as_str())
        .collect();
    for old in gone.iter().filter(|item| item.kind == Kind::Type) {
        let Some((module, name)) = old.path.rsplit_once("::") else { continue };
        let Some(shape) = was.shape(&old.path) else { continue };
        let Some(heir) = is.alike(&shape, |path| came.contains(path) && path.starts_with(module)) else { continue };
        match module {
            "types" => put(&heir.pointer, "x-rust-name", name.to_owned(), old),
            "builder" => put(&heir.pointer, "x-rust-builder", name.to_owned(), old),
            _ => {}
        }
    }
    // Fields, setters and methods that one change renamed.
    for own in found {
        let of = |old: bool| -> Vec<&Item> {
            let each = own.iter().map(|at| &differences[*at]);
            let side = each.filter(|d| if old { d.new.is_none() } else { d.old.is_none() });
            side.filter_map(|d| if old { d.old.as_ref() } else { d.new.as_ref() })
                .filter(|item| matches!(item.kind, Kind::Field | Kind::Method))
                .collect()
        };
        let (lost, fresh) = (of(true), of(false));
        for old in lost {
            let Some((owner, name)) = old.path.rsplit_once("::") else { continue };
            let twin = |item: &&&Item| {
                item.kind == old.kind
                    && item.path.rsplit_once("::").is_some_and(|(other, _)| other == owner)
                    && (item.signature == old.signature || item.signature.contains("builder::"))
                    && item.arguments.len() == old.arguments.len()
            };
            let mut twins = fresh.iter().filter(twin);
            if let (Some(heir), None) = (twins.next(), twins.next()) {
                put(&heir.pointer, "x-rust-name", name.trim_end_matches("()").trim_end_matches('_').to_owned(), old);
            }
        }
    }
    let mut keeps: Vec<Keep> = keeps.into_values().collect();
    keeps.sort_by(|one, other| (&one.pointer, one.key).cmp(&(&other.pointer, other.key)));
    keeps
}

/// An alias for a type that another one is just like, where nothing else stops compiling.
fn alias(
    gone: &BTreeSet<&str>,
    own: &[usize],
    differences: &[surface::Change],
    (was, is): &(Shapes<'_>, Shapes<'_>),
) -> Option<String> {
    let removed: Vec<&Item> = own
        .iter()
        .filter(|at| differences[**at].new.is_none())
        .filter_map(|at| differences[*at].old.as_ref())
        .filter(|item| item.kind == Kind::Type && item.path.starts_with("types::"))
        .collect();
    let mut aliases = Vec::new();
    for old in &removed {
        let heir = is.alike(&was.shape(&old.path)?, |path| path.starts_with("types::"))?;
        aliases.push((old.path.as_str(), heir.path.as_str()));
    }
    let covered = |at: &&usize| {
        let difference = &differences[**at];
        let below = |path: &str| aliases.iter().any(|(old, _)| path == *old || path.starts_with(&format!("{old}::")));
        let renamed = |text: &str| aliases.iter().fold(text.to_owned(), |text, (old, new)| text.replace(old, new));
        match (&difference.old, &difference.new) {
            (Some(old), None) => below(&old.path),
            (Some(old), Some(new)) => renamed(&old.signature) == new.signature,
            (None, _) => true,
        }
    };
    let all = own.iter().filter(|at| differences[**at].effect == Effect::Major).all(|at| covered(&at));
    if aliases.is_empty() || gone.is_empty() || !all || aliases.len() > MOST {
        return None;
    }
    let short = |path: &str| path.rsplit("::").next().unwrap_or(path).to_owned();
    let lines: Vec<String> = aliases.iter().map(|(old, new)| format!("`pub type {} = {new};`", short(old))).collect();
    Some(format!("an alias kept by hand, {}, lets code compile that names the old type", lines.join(" and ")))
}

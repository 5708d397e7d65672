//! Which edit caused which difference between the crates.

use std::collections::{HashMap, HashSet};

use super::level;
use crate::change::{Change, Directions, Source, Wire, fingerprint};
use crate::{rules, subject};
use client_gen::surface;
use openapi::document::{Document, Node, Pointer, Value};

/// Items named for one change. More say nothing new.
const MOST_ITEMS: usize = 40;

/// Gives every difference to the change that caused it. What no change caused is one of its own, if it is asked for. For
/// each change, its differences.
pub(super) fn attribute(
    old: &Document,
    new: &Document,
    changes: &mut Vec<Change>,
    differences: &[surface::Change],
    all: bool,
) -> Vec<Vec<usize>> {
    let index = Index::of(changes);
    let mut found: Vec<Vec<usize>> = vec![Vec::new(); changes.len()];
    let mut orphans = Vec::new();
    let mut reached = Reached { old, new, known: HashMap::new() };
    let owners = Owners::of(differences);
    let mut causes_of: HashMap<usize, Vec<usize>> = HashMap::new();
    for at in 0..differences.len() {
        // What came or went with its type did so for the type's reason.
        let asked = owners.of_item(&differences[at]).unwrap_or(at);
        let causes =
            causes_of.entry(asked).or_insert_with(|| index.causes(changes, &differences[asked], &mut reached)).clone();
        if causes.is_empty() {
            orphans.push(at);
        }
        for cause in causes {
            found[cause].push(at);
        }
    }
    for (change, causes) in changes.iter_mut().zip(&found) {
        let exact = causes.iter().map(|at| level(differences[*at].effect)).max();
        // Items that stay: at most the docs or the behaviour changed.
        change.source = exact.unwrap_or(change.source.min(Source::Patch));
        change.rust = causes.iter().take(MOST_ITEMS).map(|at| differences[*at].describe()).collect();
        if causes.len() > MOST_ITEMS {
            change.rust.push(format!("and {} more", causes.len() - MOST_ITEMS));
            change.more_rust = causes.iter().skip(MOST_ITEMS).map(|at| differences[*at].describe()).collect();
        }
    }
    if all && !orphans.is_empty() {
        changes.push(unaccounted(old, new, &orphans, differences));
        found.push(orphans);
    }
    found
}

/// The types that came and went, by path.
struct Owners<'d> {
    old: HashMap<&'d str, usize>,
    new: HashMap<&'d str, usize>,
}

impl<'d> Owners<'d> {
    fn of(differences: &'d [surface::Change]) -> Self {
        let mut owners = Owners { old: HashMap::new(), new: HashMap::new() };
        for (at, difference) in differences.iter().enumerate() {
            match (&difference.old, &difference.new) {
                (Some(item), None) if item.kind == surface::Kind::Type => owners.old.insert(&item.path, at),
                (None, Some(item)) if item.kind == surface::Kind::Type => owners.new.insert(&item.path, at),
                _ => None,
            };
        }
        owners
    }

    /// Where the type stands that an item came or went with.
    fn of_item(&self, difference: &surface::Change) -> Option<usize> {
        let (item, known) = match (&difference.old, &difference.new) {
            (Some(item), None) => (item, &self.old),
            (None, Some(item)) => (item, &self.new),
            _ => return None,
        };
        known.get(item.path.rsplit_once("::")?.0).copied()
    }
}

/// A constructor's arguments that differ, each as if it were an item.
fn arguments(difference: &surface::Change) -> Vec<surface::Change> {
    let (Some(old), Some(new)) = (&difference.old, &difference.new) else { return Vec::new() };
    let same = |one: &surface::Argument, other: &surface::Argument| one.ty == other.ty && one.wire == other.wire;
    let lacking = |from: &surface::Item, other: &surface::Item| -> Vec<surface::Item> {
        let own = from.arguments.iter().filter(|one| !other.arguments.iter().any(|known| same(one, known)));
        own.map(|one| surface::Item { pointer: one.pointer.clone(), ..from.clone() }).collect()
    };
    let effect = difference.effect;
    let gone = lacking(old, new).into_iter().map(|item| surface::Change { old: Some(item), new: None, effect });
    let came = lacking(new, old).into_iter().map(|item| surface::Change { old: None, new: Some(item), effect });
    gone.chain(came).collect()
}

/// What no edit accounts for: names that moved because others came or went, and schemas that mean what they meant.
fn unaccounted(old: &Document, new: &Document, orphans: &[usize], differences: &[surface::Change]) -> Change {
    let rule = &rules::GENERATED_ITEMS_CHANGED;
    let described = || orphans.iter().filter_map(|at| differences.get(*at));
    let first = described().next();
    let items = (first.and_then(|d| d.old.as_ref()), first.and_then(|d| d.new.as_ref()));
    let mut rust: Vec<String> = described().take(MOST_ITEMS).map(surface::Change::describe).collect();
    if orphans.len() > MOST_ITEMS {
        rust.push(format!("and {} more", orphans.len() - MOST_ITEMS));
    }
    let more_rust = described().skip(MOST_ITEMS).map(surface::Change::describe).collect();
    let name = items.1.or(items.0).map(|item| item.path.clone()).unwrap_or_default();
    let others = match orphans.len() - 1 {
        0 => "differs".to_owned(),
        1 => "and 1 more generated item differ".to_owned(),
        more => format!("and {more} more generated items differ"),
    };
    let pointers = (items.0.map(|item| &item.pointer), items.1.map(|item| &item.pointer));
    Change {
        source: described().map(|difference| level(difference.effect)).max().unwrap_or_default(),
        rust,
        more_rust,
        ..found(rule, old, new, pointers, format!("`{name}` {others}, and no single edit is the cause"))
    }
}

/// The crates have the same items and not the same text, and no edit says why.
pub(super) fn text_only(old: &Document, new: &Document, from: Option<&Pointer>, to: Option<&Pointer>) -> Change {
    let rule = &rules::GENERATED_TEXT_CHANGED;
    let message = "generated code or documentation differs, the public items are the same".to_owned();
    Change { source: Source::Patch, ..found(rule, old, new, (from, to), message) }
}

/// A change that is found by comparing the crates.
fn found(
    rule: &'static rules::Rule,
    old: &Document,
    new: &Document,
    (from, to): (Option<&Pointer>, Option<&Pointer>),
    message: String,
) -> Change {
    // Items of what no document writes out, like a default, stand where the document does.
    let place = |document: &Document, pointer: Option<&Pointer>| {
        let node = pointer.and_then(|pointer| document.at(pointer)).unwrap_or(document.root());
        document.location(node.span)
    };
    let pointer = to.or(from).map(ToString::to_string).unwrap_or_default();
    let subject = match to {
        Some(_) => subject::of(new, &pointer, &message),
        None => subject::of(old, &pointer, &message),
    };
    Change {
        id: rule.id,
        wire: Wire::None,
        source: Source::None,
        message: if subject.is_empty() { message } else { format!("{subject}: {message}") },
        operations: Vec::new(),
        fingerprint: fingerprint(rule.id, &pointer),
        pointer,
        old: (from.is_some() || to.is_none()).then(|| place(old, from)),
        new: (to.is_some() || from.is_none()).then(|| place(new, to)),
        rust: Vec::new(),
        more_rust: Vec::new(),
        pin: String::new(),
        remedy: None,
        correction: false,
        uncorrected: Wire::None,
        evidence: None,
        old_pointer: from.map(ToString::to_string),
        places: Vec::new(),
        reaches: Directions::default(),
    }
}

/// Changes by the place they are at, on each side.
struct Index {
    old: HashMap<String, Vec<usize>>,
    new: HashMap<String, Vec<usize>>,
    /// Changes at and below a component or operation.
    below: HashMap<String, Vec<usize>>,
}

/// `/components/schemas/Node` or `/paths/~1nodes/get` of a pointer in it.
fn home(pointer: &str) -> Option<&str> {
    let end = pointer.match_indices('/').nth(3).map_or(pointer.len(), |(at, _)| at);
    let first = pointer.split('/').nth(1).unwrap_or_default();
    match first {
        "components" | "paths" => Some(&pointer[..end]),
        _ if ROOT.contains(&first) => None,
        // Another file may be of any form.
        _ => Some(""),
    }
}

/// What else stands in a document of OpenAPI.
const ROOT: [&str; 9] =
    ["openapi", "info", "servers", "security", "tags", "webhooks", "externalDocs", "jsonSchemaDialect", "$self"];

/// A pointer without the file in front: items do not say in which file they come from.
fn local(pointer: &str) -> &str {
    subject::file_and_pointer(pointer).map_or(pointer, |(_, rest)| rest)
}

impl Index {
    fn of(changes: &[Change]) -> Self {
        let mut index = Index { old: HashMap::new(), new: HashMap::new(), below: HashMap::new() };
        for (at, change) in changes.iter().enumerate() {
            let new = change.new.as_ref().map(|_| change.pointer.clone());
            let first = (change.old_pointer.clone(), new);
            for (old, new) in std::iter::once(&first).chain(&change.places) {
                for (map, pointer) in [(&mut index.old, old), (&mut index.new, new)] {
                    let Some(pointer) = pointer.as_deref().map(local) else {
                        continue;
                    };
                    map.entry(pointer.to_owned()).or_default().push(at);
                    if let Some(home) = home(pointer) {
                        let list = index.below.entry(home.to_owned()).or_default();
                        if list.last() != Some(&at) {
                            list.push(at);
                        }
                    }
                }
            }
        }
        index
    }

    /// The changes that caused a difference; of a constructor, those that caused its arguments to differ.
    fn causes(&self, changes: &[Change], difference: &surface::Change, reached: &mut Reached<'_>) -> Vec<usize> {
        let each = arguments(difference);
        let mut found: Vec<usize> = each.iter().flat_map(|one| self.of_one(changes, one, reached)).collect();
        found.sort_unstable();
        found.dedup();
        // Its arguments changed places.
        if found.is_empty() { self.of_one(changes, difference, reached) } else { found }
    }

    /// The changes that caused a difference at one place: those that can be about it, if any can.
    fn of_one(&self, changes: &[Change], difference: &surface::Change, reached: &mut Reached<'_>) -> Vec<usize> {
        let found = self.likely(changes, difference, reached);
        let about: Vec<usize> = found.iter().copied().filter(|at| concerns(&changes[*at], difference)).collect();
        if about.is_empty() { found } else { about }
    }

    /// The changes near one place, most telling evidence first.
    fn likely(&self, changes: &[Change], difference: &surface::Change, reached: &mut Reached<'_>) -> Vec<usize> {
        let sides = [(difference.old.as_ref(), &self.old), (difference.new.as_ref(), &self.new)];
        let level = level(difference.effect);
        // At the very place, or in what holds it.
        let mut best: Vec<usize> = Vec::new();
        let mut longest = 0;
        for (item, map) in sides {
            let Some(item) = item else {
                continue;
            };
            let mut at = Some(item.pointer.clone());
            while let Some(pointer) = at {
                if let Some(found) = map.get(pointer.as_str()).filter(|_| pointer.as_str().len() > longest) {
                    let able: Vec<usize> = found.iter().copied().filter(|c| can(&changes[*c], level)).collect();
                    if !able.is_empty() {
                        longest = pointer.as_str().len();
                        best = able;
                        break;
                    }
                }
                at = pointer.parent().filter(|parent| !parent.as_str().is_empty());
            }
        }
        // Below the place: a method changes because of a part of its operation.
        let pointers: Vec<&Pointer> = sides.iter().filter_map(|(item, _)| item.map(|item| &item.pointer)).collect();
        let within: Vec<usize> = pointers.iter().flat_map(|pointer| self.inside(changes, pointer)).collect();
        if !best.is_empty() {
            // What is edited at the place and what is edited in it may both be the cause: each of them is one, so that
            // accepting one leaves the verdict of the other.
            let deeper = |at: &usize| {
                let change = &changes[*at];
                let below = pointers.iter().filter_map(|pointer| {
                    let old = change.old_pointer.as_deref();
                    [Some(change.pointer.as_str()), old]
                        .into_iter()
                        .flatten()
                        .find_map(|p| local(p).strip_prefix(pointer.as_str()))
                });
                below.into_iter().all(|rest| rest.contains("/properties/") || rest.contains("/parameters/"))
            };
            let mut all = best.clone();
            let own = within.iter().copied().filter(|at| !deeper(at));
            all.extend(own.filter(|at| changes[*at].source >= level.max(Source::Minor)));
            return match all.iter().any(|at| concerns(&changes[*at], difference)) {
                true => all,
                false => best,
            };
        }
        if let Some(found) = able(changes, &within, level) {
            return found;
        }
        // In what the place refers to: an alias, a part, the type of a field.
        let (old_doc, new_doc) = (reached.old, reached.new);
        for (document, item) in [(old_doc, difference.old.as_ref()), (new_doc, difference.new.as_ref())] {
            let Some(item) = item else {
                continue;
            };
            let homes = reached.homes(document, &item.pointer);
            let inside: Vec<usize> =
                homes.iter().flat_map(|home| self.below.get(home).cloned().unwrap_or_default()).collect();
            if let Some(found) = strong(changes, &inside, level) {
                return found;
            }
        }
        // In what came or went with a reference to it.
        let home_of =
            |item: Option<&surface::Item>| item.and_then(|item| home(item.pointer.as_str()).map(str::to_owned));
        let homes = [home_of(difference.old.as_ref()), home_of(difference.new.as_ref())];
        let referring: Vec<usize> = (0..changes.len())
            .filter(|at| {
                let change = &changes[*at];
                change.source >= Source::Minor && homes.iter().flatten().any(|home| reached.leads(change, home))
            })
            .collect();
        if let Some(found) = strong(changes, &referring, level) {
            return found;
        }
        // Somewhere in the same component or operation.
        let near: Vec<usize> =
            homes.iter().flatten().flat_map(|home| self.below.get(home).cloned().unwrap_or_default()).collect();
        if let Some(found) = able(changes, &near, Source::None) {
            return found;
        }
        // A handle is made of all tags.
        let handle = pointers.iter().any(|pointer| pointer.as_str().ends_with("/tags"));
        let of_tags = [rules::TAG_CHANGED.id, rules::TAG_RENAMED.id];
        let tags: Vec<usize> = (0..changes.len()).filter(|at| handle && of_tags.contains(&changes[*at].id)).collect();
        able(changes, &tags, Source::None).unwrap_or_default()
    }

    /// Changes below a place.
    fn inside(&self, changes: &[Change], pointer: &Pointer) -> Vec<usize> {
        let Some(home) = home(pointer.as_str()) else {
            return Vec::new();
        };
        let below = |text: &str| local(text).strip_prefix(pointer.as_str()).is_some_and(|rest| rest.starts_with('/'));
        let candidates = self.below.get(home).map(Vec::as_slice).unwrap_or_default();
        let inside = candidates.iter().copied().filter(|at| {
            let change = &changes[*at];
            let places = change.places.iter().flat_map(|(old, new)| [old, new]).flatten();
            below(&change.pointer)
                || change.old_pointer.as_deref().is_some_and(below)
                || places.into_iter().any(|p| below(p))
        });
        inside.collect()
    }
}

/// Whether an edit can be about an item: whether a property has to be there changes no enum, what values there are
/// changes no field, and what an operation takes and returns changes no handle.
fn concerns(change: &Change, difference: &surface::Change) -> bool {
    let item = difference.new.as_ref().or(difference.old.as_ref());
    // The type, the method of the client that returns it, and its feature.
    let of_handle = item.is_some_and(|item| match item.kind {
        surface::Kind::Type => !item.path.contains("::"),
        surface::Kind::Method => item.path.starts_with("Client::"),
        surface::Kind::Feature => true,
        _ => false,
    });
    if of_handle {
        return rules::find(change.id).is_none_or(|rule| rule.area == rules::TAG_CHANGED.area);
    }
    let kind = item.map(|item| item.kind);
    let is_one_of = |of: [&rules::Rule; 2]| of.iter().any(|rule| rule.id == change.id);
    match kind {
        Some(surface::Kind::Variant | surface::Kind::Impl) => {
            !is_one_of([&rules::PROPERTY_BECAME_REQUIRED, &rules::PROPERTY_BECAME_OPTIONAL])
        }
        Some(surface::Kind::Field | surface::Kind::Method | surface::Kind::Required) => {
            !is_one_of([&rules::ENUM_VALUE_ADDED, &rules::ENUM_VALUE_REMOVED])
        }
        _ => true,
    }
}

/// Whether an edit of this kind can do that much.
fn can(change: &Change, level: Source) -> bool {
    let rule = rules::find(change.id);
    let words = |rule: &rules::Rule| rule.area == "document" && rule.id != rules::UNCLASSIFIED.id;
    rule.is_none_or(|rule| !words(rule) && rule.source.iter().any(|own| *own >= level.min(Source::Patch)))
}

/// Those of several changes whose rule says that they do that much.
fn strong(changes: &[Change], candidates: &[usize], level: Source) -> Option<Vec<usize>> {
    let mut seen = HashSet::new();
    let likely =
        candidates.iter().copied().filter(|at| seen.insert(*at) && changes[*at].source >= level.max(Source::Minor));
    let likely: Vec<usize> = likely.collect();
    (!likely.is_empty()).then_some(likely)
}

/// Those of several changes that are most likely the cause: able to do that much, if any is.
fn able(changes: &[Change], candidates: &[usize], level: Source) -> Option<Vec<usize>> {
    if let Some(found) = strong(changes, candidates, level) {
        return Some(found);
    }
    let mut seen = HashSet::new();
    let unique: Vec<usize> = candidates.iter().copied().filter(|at| seen.insert(*at)).collect();
    let weak: Vec<usize> = unique.iter().copied().filter(|at| can(&changes[*at], level)).collect();
    if !weak.is_empty() {
        return Some(weak);
    }
    None
}

/// Which components a place refers to, however far.
struct Reached<'d> {
    old: &'d Document,
    new: &'d Document,
    known: HashMap<(bool, String), HashSet<String>>,
}

impl<'d> Reached<'d> {
    fn homes(&mut self, document: &'d Document, pointer: &Pointer) -> HashSet<String> {
        let side = std::ptr::eq(document, self.new);
        let key = (side, pointer.as_str().to_owned());
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let mut homes = HashSet::new();
        let mut open: Vec<&Node> = document.at(pointer).into_iter().collect();
        while let Some(node) = open.pop() {
            match &node.value {
                Value::Array(items) => open.extend(items.iter()),
                Value::Object(members) => {
                    for member in members {
                        match member.node.as_str() {
                            Some(reference) if &*member.key == "$ref" => {
                                let Some(local) = reference.strip_prefix('#') else {
                                    continue;
                                };
                                let target = Pointer::parse(reference);
                                let name = home(target.as_str()).unwrap_or(local).to_owned();
                                if homes.insert(name) {
                                    open.extend(document.at(&target));
                                }
                            }
                            _ => open.push(&member.node),
                        }
                    }
                }
                _ => {}
            }
        }
        self.known.insert(key, homes.clone());
        homes
    }

    /// Whether what came or went with a change refers to a component.
    fn leads(&mut self, change: &Change, home: &str) -> bool {
        let (old, new) = (self.old, self.new);
        let came = change.new.is_some().then(|| Pointer::parse(&change.pointer));
        let went = change.old_pointer.as_deref().map(Pointer::parse);
        came.is_some_and(|pointer| self.homes(new, &pointer).contains(home))
            || went.is_some_and(|pointer| self.homes(old, &pointer).contains(home))
    }
}

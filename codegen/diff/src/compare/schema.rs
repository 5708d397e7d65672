//! Two schemas: what they refer to, then what they say.

use std::rc::Rc;

use super::{BOTH, Group, Kind, REQUEST, RESPONSE, Replacement, Walk, worst};
use crate::change::{Source, Wire};
use crate::model::Site;
use crate::model::schema::{Conjunction, says};
use crate::model::view::{ANNOTATIONS, Types, View};
use crate::rules;
use openapi::document::{Document, Node, Value};

/// Schemas written inside one another past which they are only looked at as values.
const MAX_DEPTH: u32 = 100;

/// Keys of maps from names to schemas.
const MAPS: [&str; 5] = ["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"];

/// What is left of both sides once the schemas both refer to are put aside.
pub(super) struct Sides<'d> {
    pub old: View<'d>,
    pub new: View<'d>,
    old_all: Conjunction<'d>,
    new_all: Conjunction<'d>,
    /// Whether schemas were put aside, so that `old` and `new` say only a part.
    pub partial: bool,
}

/// Where a look at equal schemas began, and the keys from there.
type Trail<'t, 'd> = (&'t Site<'d>, &'t Site<'d>, &'t mut Vec<String>);

impl<'d> Sides<'d> {
    /// Both sides with everything they refer to.
    pub fn whole(&self, old: &'d Document, new: &'d Document) -> (View<'d>, View<'d>) {
        (View::of(old, &self.old_all, &self.old_all.refs), View::of(new, &self.new_all, &self.new_all.refs))
    }
}

impl<'d> Walk<'_, 'd> {
    /// Compares schemas of which all of a side hold at once.
    pub fn schema(&mut self, old: &[Site<'d>], new: &[Site<'d>]) {
        let ([first_old, ..], [first_new, ..]) = (old, new) else {
            return;
        };
        if !self.afford(old.len() + new.len()) {
            return;
        }
        let versions_agree = self.engine.old.version() == self.engine.new.version();
        if old.len() == 1
            && new.len() == 1
            && versions_agree
            && identical(first_old.node, first_new.node)
            && !self.redirected(first_old, first_new)
        {
            self.edges_below(first_old, first_new, true);
            return;
        }
        if old.len() > 1
            && old.len() == new.len()
            && versions_agree
            && old.iter().zip(new).all(|(was, is)| identical(was.node, is.node) && !self.redirected(was, is))
        {
            old.iter().zip(new).for_each(|(was, is)| self.edges_below(was, is, true));
            return;
        }
        if self.depth >= MAX_DEPTH {
            if !first_old.node.same(first_new.node) {
                let message = "something changed deeper than is looked into";
                self.changed(&rules::UNCLASSIFIED, first_old, first_new, message);
            }
            return;
        }
        // One site on a side is a unit when it comes again; several are compared once for each unit.
        if old.len() + new.len() == 2 {
            self.depth += 1;
            self.conjunctions(first_old, first_new, old, new);
            self.depth -= 1;
            return;
        }
        let sites = old.iter().chain(new).map(Site::identity).collect();
        let key = (old.len(), sites, self.mask, self.turn, self.text);
        match self.several.get(&key) {
            Some(Some(known)) => {
                let known = known.clone();
                self.edits.extend(known.0.iter().cloned());
                self.edges.extend(&known.1);
                return;
            }
            // In a circle.
            Some(None) => return,
            None => {}
        }
        self.several.insert(key.clone(), None);
        self.depth += 1;
        let edges = std::mem::take(&mut self.edges);
        let edits = self.apart(|walk| walk.conjunctions(first_old, first_new, old, new));
        let own = std::mem::replace(&mut self.edges, edges);
        self.depth -= 1;
        self.edits.extend(edits.iter().cloned());
        self.edges.extend(&own);
        self.several.insert(key, Some(Rc::new((edits, own))));
    }

    /// Whether a `$ref` means another file on one side than on the other.
    fn redirected(&self, old: &Site<'d>, new: &Site<'d>) -> bool {
        (old.node.span.file == 0) != (new.node.span.file == 0)
    }

    fn conjunctions(&mut self, first_old: &Site<'d>, first_new: &Site<'d>, old: &[Site<'d>], new: &[Site<'d>]) {
        let old_all = Conjunction::of(self.engine.old, old);
        let new_all = Conjunction::of(self.engine.new, new);
        if let ([_], [_]) = (old, new)
            && let Some(inlined) = self.rewritten(first_old, first_new)
        {
            let (was, is) = (self.engine.old, self.engine.new);
            let (old_view, new_view) = (View::of(was, &old_all, &old_all.refs), View::of(is, &new_all, &new_all.refs));
            let sides = Sides { old: old_view, new: new_view, old_all, new_all, partial: false };
            let named = std::mem::take(&mut self.named);
            // Looked at for the names inside; what seems to differ there is only written in another way.
            let mut edits = self.apart(|walk| walk.views(&sides, first_old, first_new, named, true));
            edits.retain(|edit| edit.wire == [Wire::None; 2]);
            self.moved(first_old, first_new, inlined, &sides, edits);
            return;
        }
        let mut old_left = old_all.refs.clone();
        let mut new_left = new_all.refs.clone();
        let mut shared = Vec::new();
        old_left.retain(|target| {
            let twin = new_left.iter().position(|other| self.engine.same_target(target, other));
            let Some(at) = twin else {
                return true;
            };
            shared.push((target.clone(), new_left.remove(at)));
            false
        });
        let substance = |all: &Conjunction<'d>| all.own.iter().any(|part| has_substance(part.node));
        // One schema and nothing beside it is compared once, wherever it is referred to. Of several that hold at once
        // it counts what they come to together.
        let alone = old_all.refs.len() == 1 && new_all.refs.len() == 1 && !substance(&old_all) && !substance(&new_all);
        let apart = shared.iter().filter(|_| alone);
        for (target, twin) in apart {
            let mask = self.travels(&old_all, &new_all);
            self.lead(Kind::Schema, target, twin, mask);
        }
        let partial = !shared.is_empty();
        let named = std::mem::take(&mut self.named);
        if let ([gone], [came]) = (old_left.as_slice(), new_left.as_slice())
            && !partial
        {
            // What one side names may be written out on the other, what it is made of still named.
            let within = |document: &'d Document, whole: &Site<'d>, test: &dyn Fn(&Site<'d>) -> bool| {
                Conjunction::of(document, std::slice::from_ref(whole)).refs.iter().any(test)
            };
            let engine = &*self.engine;
            let written = (substance(&old_all), substance(&new_all));
            let inlined = written == (false, true) && within(engine.old, gone, &|part| engine.same_target(part, came));
            let extracted =
                written == (true, false) && within(engine.new, came, &|part| engine.same_target(gone, part));
            if inlined || extracted {
                let edits = self.apart(|walk| match inlined {
                    true => walk.schema(std::slice::from_ref(gone), new),
                    false => walk.schema(old, std::slice::from_ref(came)),
                });
                let (was, is) = (View::of(self.engine.old, &old_all, &[]), View::of(self.engine.new, &new_all, &[]));
                let sides = Sides { old: was, new: is, old_all, new_all, partial: false };
                self.moved(first_old, first_new, inlined, &sides, edits);
                return;
            }
            self.replaced(first_old, first_new, gone, came);
            old_left.clear();
            new_left.clear();
        }
        let mut whole = (old_left.clone(), new_left.clone());
        for (was, is) in shared.into_iter().filter(|_| !alone) {
            whole.0.push(was);
            whole.1.push(is);
        }
        let sides = Sides {
            old: View::of(self.engine.old, &old_all, &whole.0),
            new: View::of(self.engine.new, &new_all, &whole.1),
            old_all,
            new_all,
            partial: partial && alone || old_left.len() + new_left.len() > 0,
        };
        if !self.afford(sides.old.parts.len() + sides.new.parts.len()) {
            return;
        }
        let moved = match (old_left.is_empty(), new_left.is_empty()) {
            (true, true) => {
                self.views(&sides, first_old, first_new, named, false);
                return;
            }
            (true, false) => &rules::PART_ADDED,
            (false, true) => &rules::PART_REMOVED,
            (false, false) => {
                self.views(&sides, first_old, first_new, named, true);
                return;
            }
        };
        let edits = self.apart(|walk| walk.views(&sides, first_old, first_new, named, true));
        let beside = if new_left.is_empty() { substance(&sides.new_all) } else { substance(&sides.old_all) };
        let whole = if new_left.is_empty() { substance(&sides.old_all) } else { substance(&sides.new_all) };
        if !partial && !whole {
            self.moved(first_old, first_new, new_left.is_empty(), &sides, edits);
        } else if edits.is_empty() {
            // Regrouping moves what is written in place; here a part came or went that says nothing
            // the others do not.
            let own = |document, all: &Conjunction<'d>| View::of(document, all, &[]);
            let (was, is) = (own(self.engine.old, &sides.old_all), own(self.engine.new, &sides.new_all));
            if !was.properties.keys().eq(is.properties.keys()) || !was.required.keys().eq(is.required.keys()) {
                return;
            }
            let edit = self.collapsed(moved, first_old, first_new, &edits, &old_left, &new_left);
            edit.source = [Source::Patch; 2];
        } else if whole && beside && (edits.len() > 1 || new_left.is_empty()) {
            self.collapsed(moved, first_old, first_new, &edits, &old_left, &new_left);
        } else {
            self.edits.extend(edits);
        }
    }

    /// Whether what one side only refers to is written out on the other, all of it: true if on the new one.
    fn rewritten(&self, old: &Site<'d>, new: &Site<'d>) -> Option<bool> {
        let refers = |site: &Site<'d>| {
            let words = |key: &str| key == "$ref" || ANNOTATIONS.contains(&key) || key.starts_with("x-");
            site.node.get("$ref").is_some() && site.node.members().all(|member| words(&member.key))
        };
        let inlined = refers(old);
        let [was, is] = (inlined != refers(new)).then(|| self.engine.meanings())?;
        (was.mean(old.node) == is.mean(new.node)).then_some(inlined)
    }

    /// One entry for everything that a `$ref` brought or took.
    fn collapsed(
        &mut self,
        rule: &'static rules::Rule,
        old: &Site<'d>,
        new: &Site<'d>,
        edits: &[super::Edit],
        old_left: &[Site<'d>],
        new_left: &[Site<'d>],
    ) -> &mut super::Edit {
        let name = |sites: &[Site<'d>]| sites.first().and_then(|s| s.pointer.last()).unwrap_or_default();
        let target = if new_left.is_empty() { name(old_left) } else { name(new_left) };
        let verb = if new_left.is_empty() { "no longer" } else { "now" };
        let what = if edits.is_empty() { "which makes no difference".to_owned() } else { summary(edits) };
        let message = format!("everything of `{target}` {verb} holds here: {what}");
        let edit = self.changed(rule, old, new, message);
        if unseen(edits) {
            edit.wire = [Wire::None; 2];
        }
        worst(edit, edits);
        edit
    }

    /// Which way a reference travels: not to the server below something read-only.
    fn travels(&self, old: &Conjunction<'d>, new: &Conjunction<'d>) -> u8 {
        let flag = |key: &str| {
            [old, new].iter().all(|all| all.own.iter().any(|part| part.node.as_object().is_some() && part.flag(key)))
        };
        one_way(flag("readOnly"), flag("writeOnly"))
    }

    /// A `$ref` names another schema than before.
    fn replaced(&mut self, old: &Site<'d>, new: &Site<'d>, gone: &Site<'d>, came: &Site<'d>) {
        let Some(found) = self.replacement(gone, came) else {
            return;
        };
        let (edits, edges) = &*found;
        for (to, mask) in edges {
            self.link(*to, *mask);
        }
        let name = |site: &Site<'d>| site.pointer.last().unwrap_or_default();
        let differences = if edits.is_empty() { "which says the same".to_owned() } else { summary(edits) };
        let message = format!("`{}` took the place of `{}`: {differences}", name(came), name(gone));
        // Two names for one type without a name of its own make no difference.
        let nameless = edits.is_empty() && !names_a_type(self.engine.new, came);
        if nameless {
            return;
        }
        let edit = self.changed(&rules::SCHEMA_REPLACED, old, new, message);
        edit.group = Some(Group { key: format!("{} {}", gone.pointer, came.pointer), part: String::new() });
        if unseen(edits) {
            edit.wire = [Wire::None; 2];
        }
        worst(edit, edits);
    }

    /// What one schema in another's place comes to, in both directions: worked out once, whoever asks first. Nothing
    /// inside itself.
    fn replacement(&mut self, gone: &Site<'d>, came: &Site<'d>) -> Option<Rc<Replacement>> {
        let pair = (gone.identity(), came.identity());
        let key = (pair.0, pair.1, self.text);
        if let Some(known) = self.engine.replacements.get(&key) {
            return Some(known.clone());
        }
        if !self.active.insert(pair) {
            self.cut = true;
            return None;
        }
        let cut = std::mem::take(&mut self.cut);
        let mask = std::mem::replace(&mut self.mask, BOTH);
        let edges = std::mem::take(&mut self.edges);
        let edits = self.apart(|walk| walk.schema(std::slice::from_ref(gone), std::slice::from_ref(came)));
        let found = Rc::new((edits, std::mem::replace(&mut self.edges, edges)));
        self.mask = mask;
        self.active.remove(&pair);
        // What was left out inside a circle is not left out elsewhere.
        if !self.cut || self.active.is_empty() {
            self.engine.replacements.insert(key, found.clone());
        }
        self.cut = (self.cut || cut) && !self.active.is_empty();
        Some(found)
    }

    /// A schema moved between its place and the components, and may have changed on the way.
    fn moved(&mut self, old: &Site<'d>, new: &Site<'d>, inlined: bool, sides: &Sides<'d>, edits: Vec<super::Edit>) {
        let (all, document) =
            if inlined { (&sides.old_all, self.engine.old) } else { (&sides.new_all, self.engine.new) };
        let Some(target) = all.refs.first() else {
            return;
        };
        // Words that differ are the other schema's own.
        let telling = |edit: &&super::Edit| edit.wire > [Wire::None; 2] || edit.source > [Source::Patch; 2];
        if !names_a_type(document, target) {
            self.edits.extend(edits);
            return;
        }
        let told: Vec<super::Edit> = edits.iter().filter(telling).cloned().collect();
        let name = target.pointer.last().unwrap_or_default();
        let (rule, mut message) = if inlined {
            (&rules::SCHEMA_INLINED, format!("`{name}` is written out here"))
        } else {
            (&rules::SCHEMA_EXTRACTED, format!("written in place before, now `{name}`"))
        };
        if !told.is_empty() {
            message = format!("{message}: {}", summary(&told));
        }
        let edit = self.changed(rule, old, new, message);
        worst(edit, &told);
        if told.is_empty() {
            edit.group = Some(Group { key: target.pointer.to_string(), part: String::new() });
        }
    }

    fn views(&mut self, sides: &Sides<'d>, old: &Site<'d>, new: &Site<'d>, named: bool, expanded: bool) {
        let parameter = std::mem::take(&mut self.parameter);
        let text = std::mem::take(&mut self.text);
        if self.alternatives(sides, old, new) {
            let deeper = self.keywords(sides, old, new, (parameter, named, text));
            if deeper {
                self.properties(sides);
                self.items(sides, old, new);
            }
        }
        self.annotations(sides, old, new, named, expanded);
        self.parameter = parameter;
        self.text = text;
    }

    /// Two schemas that may each be lacking.
    pub fn optional_schema(
        &mut self,
        old: Option<Site<'d>>,
        new: Option<Site<'d>>,
        lost: &'static rules::Rule,
        got: &'static rules::Rule,
        what: &str,
    ) {
        let empty = |site: &Site<'d>, document: &'d Document| {
            let node = site.resolved(document).node;
            node.as_bool() == Some(true)
                || node.as_object().is_some_and(|o| o.iter().all(|m| ANNOTATIONS.contains(&&*m.key)))
        };
        let (before, after) = (self.engine.old, self.engine.new);
        match (old, new) {
            (Some(old), Some(new)) => match (empty(&old, before), empty(&new, after)) {
                (true, false) => {
                    self.changed(got, &old, &new, format!("{what} got a schema"));
                }
                (false, true) => {
                    self.changed(lost, &old, &new, format!("{what} lost their schema"));
                }
                _ => self.schema(&[old], &[new]),
            },
            (Some(old), None) if !empty(&old, before) => {
                self.gone(lost, &old, format!("{what} lost their schema"));
            }
            (None, Some(new)) if !empty(&new, after) => {
                self.added(got, &new, format!("{what} got a schema"));
            }
            (old, new) if old.is_some() != new.is_some() => self.spelled_out("schema", old.as_ref(), new.as_ref()),
            _ => {}
        }
    }

    /// Leads on from equal schemas to what they refer to.
    pub fn edges_below(&mut self, old: &Site<'d>, new: &Site<'d>, schema: bool) {
        self.edges_of(old.node, new.node, (old, new, &mut Vec::new()), schema);
    }

    fn edges_of_reference(&mut self, old: &Site<'d>, new: &Site<'d>) {
        let (Some(old_target), Some(new_target)) = (old.hop(self.engine.old), new.hop(self.engine.new)) else {
            return;
        };
        if self.engine.same_target(&old_target, &new_target) {
            self.lead(Kind::Schema, &old_target, &new_target, BOTH);
        } else {
            // The same words name something else: another file, or a name taken over.
            self.replaced(old, new, &old_target, &new_target);
        }
    }

    fn edges_of(&mut self, old: &'d Node, new: &'d Node, (at_old, at_new, trail): Trail<'_, 'd>, schema: bool) {
        match (&old.value, &new.value) {
            (Value::Object(first), Value::Object(second)) => {
                let here = |node: &'d Node, at: &Site<'d>, trail: &[String]| {
                    let pointer = trail.iter().fold(at.pointer.clone(), |pointer, key| pointer.join(key));
                    Site { node, key: if trail.is_empty() { at.key } else { node.span }, pointer }
                };
                // A property may be read-only because what it refers to is.
                let under_properties = || match trail.as_slice() {
                    [] => at_old.pointer.parent().is_some_and(|at| at.last().as_deref() == Some("properties")),
                    [_] => at_old.pointer.last().as_deref() == Some("properties"),
                    [.., above, _] => above == "properties",
                };
                let refers = first.get("$ref").is_some() || first.get("allOf").is_some();
                let elsewhere = schema && refers && under_properties();
                let sides = elsewhere.then(|| [here(old, at_old, trail), here(new, at_new, trail)]);
                let flag = |key: &str| match &sides {
                    Some([was, is]) => {
                        says(self.engine.old, std::slice::from_ref(was), key)
                            && says(self.engine.new, std::slice::from_ref(is), key)
                    }
                    None => first.get(key).and_then(Node::as_bool) == Some(true),
                };
                let mask = if schema { one_way(flag("readOnly"), flag("writeOnly")) } else { BOTH };
                self.masked(mask, |walk| {
                    if schema && first.get("$ref").and_then(Node::as_str).is_some() {
                        walk.edges_of_reference(&here(old, at_old, trail), &here(new, at_new, trail));
                    }
                    if schema && first.get("discriminator").is_some_and(|found| found.as_object().is_some()) {
                        // Equal words, and yet the schemas below a base may differ.
                        walk.subtypes(&here(old, at_old, trail), &here(new, at_new, trail));
                    }
                    // In a map of names every key is one; elsewhere data and extensions hold no schemas.
                    let last = trail.last().cloned().or_else(|| at_old.pointer.last());
                    let names = last.is_some_and(|key| MAPS.contains(&key.as_str()));
                    let data = |key: &str| {
                        matches!(key, "example" | "examples" | "default" | "enum" | "const") || key.starts_with("x-")
                    };
                    for member in first {
                        let skipped = !names && data(&member.key);
                        if let Some(other) = second.get(&member.key).filter(|_| !skipped) {
                            trail.push(member.key.to_string());
                            walk.edges_of(&member.node, other, (at_old, at_new, &mut *trail), schema);
                            trail.pop();
                        }
                    }
                });
            }
            (Value::Array(first), Value::Array(second)) => {
                for (at, (a, b)) in first.iter().zip(second).enumerate() {
                    trail.push(at.to_string());
                    self.edges_of(a, b, (at_old, at_new, &mut *trail), schema);
                    trail.pop();
                }
            }
            _ => {}
        }
    }
}

/// The directions in which something travels that may be read-only or write-only.
fn one_way(read_only: bool, write_only: bool) -> u8 {
    match (read_only, write_only) {
        (true, false) => RESPONSE,
        (false, true) => REQUEST,
        _ => BOTH,
    }
}

/// Whether none of the edits is seen on the wire.
fn unseen(edits: &[super::Edit]) -> bool {
    edits.iter().all(|edit| edit.wire == [Wire::None; 2])
}

/// Whether two values are the same, the order of their keys included: that of properties counts.
fn identical(old: &Node, new: &Node) -> bool {
    match (&old.value, &new.value) {
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| identical(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.key == b.key && identical(&a.node, &b.node))
        }
        (a, b) => a == b,
    }
}

/// Whether a schema says anything but what it refers to and what it is for.
fn has_substance(node: &Node) -> bool {
    node.members().any(|member| {
        let key = &*member.key;
        let words = ANNOTATIONS.contains(&key) || key.starts_with("x-");
        let form = matches!(
            key,
            "$ref" | "allOf" | "oneOf" | "anyOf" | "nullable" | "readOnly" | "writeOnly" | "default" | "type"
        );
        !words && !form
    })
}

/// Whether a schema becomes a Rust type with a name: an object with properties, an enum, a union.
pub(super) fn names_a_type<'d>(document: &'d Document, site: &Site<'d>) -> bool {
    let all = Conjunction::of(document, std::slice::from_ref(site));
    let view = View::of(document, &all, &all.refs);
    let object = view.types == Types::OBJECT && !view.properties.is_empty();
    let union = !view.alternatives.is_empty();
    let enumeration = view.values.as_ref().is_some_and(|values| view.types == Types::STRING && !values.is_empty());
    object || union || enumeration
}

/// The first few of several edits, in a sentence.
pub(super) fn summary(edits: &[super::Edit]) -> String {
    const MOST: usize = 3;
    let mut sorted: Vec<&super::Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| std::cmp::Reverse(edit.wire.iter().max().copied()));
    let named = |edit: &&super::Edit| {
        let mark = edit.new.as_ref().or(edit.old.as_ref());
        let property = mark.and_then(|mark| crate::subject::property(&mark.pointer)).map(|name| format!("`{name}`"));
        match property {
            Some(name) if !edit.message.contains(&name) => format!("{name}: {}", edit.message),
            _ => edit.message.clone(),
        }
    };
    let mut text = sorted.iter().take(MOST).map(named).collect::<Vec<_>>().join("; ");
    if sorted.len() > MOST {
        text.push_str(&format!("; and {} more", sorted.len() - MOST));
    }
    text
}

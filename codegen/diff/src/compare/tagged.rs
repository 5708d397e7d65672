//! What the values of a discriminator name: by its mapping, by the names of components, and below a base.

use std::collections::{HashMap, HashSet};

use super::{BOTH, Kind, Walk};
use crate::model::Site;
use crate::model::schema::Conjunction;
use crate::model::view::View;
use crate::rules;
use openapi::document::{Document, Node, Pointer};

/// A value of a discriminator.
struct Tag<'d> {
    value: String,
    /// Where it is said: in the mapping, or where what it names stands.
    site: Site<'d>,
    /// The schema it names.
    target: Option<Site<'d>>,
    /// The schema says the value itself: what changes there is reported there.
    own: bool,
}

/// The components that hold all of another one, by that one.
pub(crate) type Subtypes<'d> = HashMap<usize, Vec<Site<'d>>>;

/// Every base of a document, with the components that are made of it.
pub(crate) fn subtypes(document: &Document) -> Subtypes<'_> {
    let mut found = Subtypes::new();
    let schemas = Site::root(document).child("components").and_then(|components| components.child("schemas"));
    for (_, component) in schemas.iter().flat_map(Site::children) {
        for part in component.child("allOf").iter().flat_map(Site::items) {
            if let Some(base) = part.hop(document) {
                found.entry(base.identity()).or_default().push(component.clone());
            }
        }
    }
    found
}

impl<'d> Walk<'_, 'd> {
    /// Two bases that say the same: what is made of them may differ.
    pub(super) fn subtypes(&mut self, old: &Site<'d>, new: &Site<'d>) {
        let view = |document: &'d Document, site: &Site<'d>| {
            View::of(document, &Conjunction::of(document, std::slice::from_ref(site)), &[])
        };
        let (was, is) = (view(self.engine.old, old), view(self.engine.new, new));
        if let (Some(one), Some(other)) = (was.field("discriminator"), is.field("discriminator")) {
            self.tagged((&was, &one), (&is, &other));
        }
    }

    /// Compares what the values of two discriminators name.
    pub(super) fn tagged(&mut self, (old, was): (&View<'d>, &Site<'d>), (new, is): (&View<'d>, &Site<'d>)) {
        let (old_document, new_document) = (self.engine.old, self.engine.new);
        let below = self.engine.subtypes();
        let old_tags = tags(old_document, old, was, &below[0]);
        let new_tags = tags(new_document, new, is, &below[1]);
        let base = old.alternatives.is_empty() && new.alternatives.is_empty();
        let engine = &*self.engine;
        let same = |old: &Tag<'d>, new: &Tag<'d>| match (&old.target, &new.target) {
            (Some(old), Some(new)) => engine.same_target(old, new),
            (None, None) => old.site.node.same(new.site.node),
            _ => false,
        };
        let (mut removed, mut added, mut changed, mut pairs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for tag in &old_tags {
            match new_tags.iter().find(|other| other.value == tag.value) {
                Some(other) if same(tag, other) => pairs.push((tag, other)),
                Some(other) if !tag.own || !other.own => changed.push((tag, other)),
                Some(_) => {}
                // An alternative that went is reported as such.
                None if !tag.own && (base || new_tags.iter().any(|other| same(tag, other))) => removed.push(tag),
                None => {}
            }
        }
        for tag in &new_tags {
            let known = old_tags.iter().any(|other| other.value == tag.value);
            if !known && !tag.own && (base || old_tags.iter().any(|other| same(other, tag))) {
                added.push(tag);
            }
        }
        let target = |tag: &Tag<'d>| tag.target.as_ref().and_then(|site| site.pointer.last()).unwrap_or_default();
        for tag in removed {
            let message = format!("value `{}` no longer names `{}`", tag.value, target(tag));
            self.gone(&rules::DISCRIMINATOR_VALUE_REMOVED, &tag.site, message);
        }
        for (tag, other) in changed {
            let message = format!("value `{}` names `{}`, before `{}`", tag.value, target(other), target(tag));
            self.changed(&rules::DISCRIMINATOR_VALUE_CHANGED, &tag.site, &other.site, message);
        }
        for tag in added {
            let message = format!("value `{}` names `{}`", tag.value, target(tag));
            self.added(&rules::DISCRIMINATOR_VALUE_ADDED, &tag.site, message);
        }
        if base {
            for (tag, other) in pairs {
                if let (Some(old), Some(new)) = (&tag.target, &other.target) {
                    self.lead(Kind::Schema, old, new, BOTH);
                }
            }
        }
    }
}

/// What the values of a discriminator name. A schema that no entry of the mapping names goes by the value it holds
/// itself, or by its component's name.
fn tags<'d>(document: &'d Document, view: &View<'d>, said: &Site<'d>, below: &Subtypes<'d>) -> Vec<Tag<'d>> {
    let property = said.str("propertyName").unwrap_or_default();
    let mut found: Vec<Tag<'d>> = Vec::new();
    for (value, site) in said.child("mapping").iter().flat_map(Site::children) {
        let target = site.node.as_str().and_then(|text| named(document, said, text));
        found.push(Tag { value: value.to_owned(), site, target, own: false });
    }
    let candidates: Vec<Site<'d>> = match view.alternatives.is_empty() {
        true => made_of(view, below),
        false => {
            view.alternatives.iter().flat_map(|group| &group.items).filter_map(|item| item.hop(document)).collect()
        }
    };
    for target in candidates {
        let same = |tag: &Tag<'d>| tag.target.as_ref().is_some_and(|known| known.identity() == target.identity());
        if found.iter().any(same) {
            continue;
        }
        let own = own_value(document, &target, property);
        let value = own.clone().or_else(|| target.pointer.last()).unwrap_or_default();
        found.push(Tag { value, site: target.clone(), own: own.is_some(), target: Some(target) });
    }
    found
}

/// The components that are made of the base which has the discriminator, however far.
fn made_of<'d>(view: &View<'d>, below: &Subtypes<'d>) -> Vec<Site<'d>> {
    let base = view.parts.iter().find(|part| part.node.get("discriminator").is_some());
    let mut open: Vec<usize> = base.map(Site::identity).into_iter().collect();
    let mut seen: HashSet<usize> = open.iter().copied().collect();
    let mut found = Vec::new();
    while let Some(at) = open.pop() {
        for site in below.get(&at).into_iter().flatten() {
            if seen.insert(site.identity()) {
                found.push(site.clone());
                open.push(site.identity());
            }
        }
    }
    found
}

/// What a mapping's text names: a reference, or a component by its bare name.
fn named<'d>(document: &'d Document, said: &Site<'d>, text: &str) -> Option<Site<'d>> {
    let bare = !text.contains(['#', '/']);
    let pointer = Pointer::root().join_all(&["components", "schemas", text]);
    if bare && let Some(node) = document.at(&pointer) {
        return Some(Site { node, key: node.span, pointer });
    }
    let target = document.target(said.node.span.file, text).ok()?;
    Some(Site { node: target.node, key: target.node.span, pointer: target.pointer })
}

/// The one value that a schema allows for a property.
fn own_value<'d>(document: &'d Document, site: &Site<'d>, property: &str) -> Option<String> {
    let whole = |sites: &[Site<'d>]| {
        let all = Conjunction::of(document, sites);
        View::of(document, &all, &all.refs)
    };
    let values = whole(std::slice::from_ref(site)).properties.get(property).map(|found| whole(&found.sites))?.values?;
    match values.as_slice() {
        [only] => only.node.as_str().map(str::to_owned).or_else(|| Some(Node::to_json(only.node).to_string())),
        _ => None,
    }
}

//! `oneOf`, `anyOf` and discriminators.

use std::collections::HashMap;

use super::meaning::Meanings;
use super::schema::Sides;
use super::{Walk, alike, fields};
use crate::change::Wire;
use crate::model::Site;
use crate::model::schema::Conjunction;
use crate::model::view::{Alternatives, Types, View};
use crate::rules;
use openapi::document::{Document, Node};

/// Alternatives past which likeness is not worked out pair by pair.
const MOST_PAIRS: usize = 40_000;

impl<'d> Walk<'_, 'd> {
    /// Compares alternatives; false when they are all there is to say.
    pub(super) fn alternatives(&mut self, sides: &Sides<'d>, old: &Site<'d>, new: &Site<'d>) -> bool {
        let (was, is) = (&sides.old.alternatives, &sides.new.alternatives);
        match (was.as_slice(), is.as_slice()) {
            ([], []) => {
                self.discriminator(&sides.old, &sides.new);
                return true;
            }
            ([], [only]) => return self.wrapped(sides, only, old, new),
            ([only], []) => return self.unwrapped(sides, only, old, new),
            ([one], [other]) => {
                if one.key != other.key {
                    let message = format!("`{}` became `{}`", one.key, other.key);
                    let apart = exclusive(self.engine.old, &one.items) && exclusive(self.engine.new, &other.items);
                    let edit = self.either(&rules::ALTERNATIVES_REGROUPED, Some(&one.site), Some(&other.site), message);
                    if apart {
                        // Nothing matches two of them.
                        edit.wire = [Wire::None; 2];
                    } else if other.key == "oneOf" {
                        // What matches two alternatives is refused now.
                        edit.wire[0] = Wire::Risky;
                    }
                }
                self.variants(&one.items, &other.items);
            }
            _ => self.groups(was, is),
        }
        self.discriminator(&sides.old, &sides.new);
        true
    }

    /// Several groups on a side: by keyword, in order.
    fn groups(&mut self, was: &[Alternatives<'d>], is: &[Alternatives<'d>]) {
        for key in ["oneOf", "anyOf"] {
            let of = |groups: &[Alternatives<'d>]| groups.iter().filter(|g| g.key == key).cloned().collect::<Vec<_>>();
            let (was, is) = (of(was), of(is));
            for (one, other) in was.iter().zip(&is) {
                self.variants(&one.items, &other.items);
            }
            for group in was.iter().skip(is.len()) {
                self.gone(&rules::ALTERNATIVES_REMOVED, &group.site, format!("`{key}` removed"));
            }
            for group in is.iter().skip(was.len()) {
                self.added(&rules::ALTERNATIVES_ADDED, &group.site, format!("`{key}` added"));
            }
        }
    }

    /// One schema became alternatives.
    fn wrapped(&mut self, sides: &Sides<'d>, group: &Alternatives<'d>, old: &Site<'d>, new: &Site<'d>) -> bool {
        let beside = says_something(&sides.new);
        let kept = !beside
            && group
                .items
                .iter()
                .any(|item| self.equal(|walk| walk.schema(std::slice::from_ref(old), std::slice::from_ref(item))));
        // Of `anyOf` several may hold: what was sent has to fit one of them, not only one.
        let fits = |walk: &mut Self, item: &Site<'d>| {
            let edges = walk.edges.len();
            let found = walk.apart(|walk| walk.schema(std::slice::from_ref(old), std::slice::from_ref(item)));
            walk.edges.truncate(edges);
            found.iter().all(|edit| edit.mask & super::REQUEST == 0 || edit.wire[0] <= Wire::Compatible)
        };
        let kept = kept || !beside && group.key == "anyOf" && group.items.iter().any(|item| fits(self, item));
        if kept {
            let message = format!("it is one of {} alternatives now", group.items.len());
            self.either(&rules::WRAPPED, Some(old), Some(&group.site), message);
        } else {
            let message = format!("`{}` with {} alternatives added", group.key, group.items.len());
            self.either(&rules::ALTERNATIVES_ADDED, Some(old), Some(&group.site), message);
        }
        let _ = new;
        self.discriminator_beside(sides, beside);
        beside
    }

    /// Alternatives became one schema.
    fn unwrapped(&mut self, sides: &Sides<'d>, group: &Alternatives<'d>, old: &Site<'d>, new: &Site<'d>) -> bool {
        let beside = says_something(&sides.old);
        let kept = !beside
            && group
                .items
                .iter()
                .any(|item| self.equal(|walk| walk.schema(std::slice::from_ref(item), std::slice::from_ref(new))));
        if kept {
            let message = format!("one of {} alternatives is left", group.items.len());
            self.either(&rules::UNWRAPPED, Some(&group.site), Some(new), message);
        } else {
            let message = format!("`{}` with {} alternatives removed", group.key, group.items.len());
            self.either(&rules::ALTERNATIVES_REMOVED, Some(&group.site), Some(new), message);
        }
        let _ = old;
        self.discriminator_beside(sides, beside);
        beside
    }

    fn discriminator_beside(&mut self, sides: &Sides<'d>, beside: bool) {
        if beside {
            self.discriminator(&sides.old, &sides.new);
        }
    }

    /// Pairs alternatives: what both refer to, what is equal, what is alike.
    fn variants(&mut self, old: &[Site<'d>], new: &[Site<'d>]) {
        let mut olds: Vec<&Site<'d>> = old.iter().collect();
        let mut news: Vec<&Site<'d>> = new.iter().collect();
        let mut pairs: Vec<(&Site<'d>, &Site<'d>)> = Vec::new();
        let mut take = |olds: &mut Vec<&'_ Site<'d>>,
                        news: &mut Vec<&'_ Site<'d>>,
                        alike: &mut dyn FnMut(&Site<'d>, &Site<'d>) -> bool| {
            olds.retain(|was| match news.iter().position(|is| alike(was, is)) {
                Some(at) => {
                    let was = old.iter().find(|site| std::ptr::eq(*site, *was));
                    let is = new.iter().find(|site| std::ptr::eq(*site, news[at]));
                    if let (Some(was), Some(is)) = (was, is) {
                        pairs.push((was, is));
                    }
                    news.remove(at);
                    false
                }
                None => true,
            });
        };
        let (old_document, new_document) = (self.engine.old, self.engine.new);
        take(&mut olds, &mut news, &mut |was, is| match (target(old_document, was), target(new_document, is)) {
            (Some(was), Some(is)) => self.engine.same_target(&was, &is),
            _ => false,
        });
        take(&mut olds, &mut news, &mut |was, is| was.node.same(is.node));
        if !olds.is_empty() && !news.is_empty() {
            // Under another name, or written out on one side only.
            let [was, is] = self.engine.meanings();
            let all = |meanings: &Meanings<'d>, sites: &[&Site<'d>]| -> HashMap<usize, u64> {
                sites.iter().map(|site| (site.identity(), meanings.mean(site.node))).collect()
            };
            let (was, is) = (all(was, &olds), all(is, &news));
            // Of two names that both sides have, each stands for itself.
            let both = |site: &Site<'d>| {
                let name = openapi::document::Pointer::parse(site.str("$ref").unwrap_or_default());
                old_document.at(&name).is_some() && new_document.at(&name).is_some()
            };
            let named = |site: &Site<'d>| site.node.get("$ref").is_some();
            take(&mut olds, &mut news, &mut |old, new| {
                let apart = named(old) && named(new) && both(old) && both(new);
                !apart && was[&old.identity()] == is[&new.identity()]
            });
        }
        take(&mut olds, &mut news, &mut |was, is| {
            was.node.get("$ref").is_none()
                && is.node.get("$ref").is_none()
                && titled(was.node).is_some()
                && titled(was.node) == titled(is.node)
        });
        if olds.len() * news.len() <= MOST_PAIRS {
            let all = |document, sites: &[&Site<'d>]| -> Vec<_> {
                sites.iter().map(|site| alike::features(site.resolved(document).node)).collect()
            };
            let (was, is) = (all(old_document, &olds), all(new_document, &news));
            let named = |site: &Site<'d>| site.node.get("$ref").is_some();
            let alone = olds.len() == 1 && news.len() == 1;
            let found = alike::pair_off(olds.len(), news.len(), |o, n| {
                // Two names are two schemas; one of them written in place may be the other.
                if named(olds[o]) && named(news[n]) {
                    return 0.0;
                }
                let score = alike::overlap(&was[o], &is[n]);
                let in_place = !named(olds[o]) && !named(news[n]);
                if score >= 0.5 || (alone && in_place) { score + 0.01 } else { 0.0 }
            });
            for (o, n) in &found {
                let was = old.iter().find(|site| std::ptr::eq(*site, olds[*o]));
                let is = new.iter().find(|site| std::ptr::eq(*site, news[*n]));
                if let (Some(was), Some(is)) = (was, is) {
                    pairs.push((was, is));
                }
            }
            let (mut o, mut n) = (0, 0);
            olds.retain(|_| {
                o += 1;
                !found.iter().any(|(at, _)| *at == o - 1)
            });
            news.retain(|_| {
                n += 1;
                !found.iter().any(|(_, at)| *at == n - 1)
            });
        }
        let gone: Vec<Site<'d>> = olds.into_iter().cloned().collect();
        let came: Vec<Site<'d>> = news.into_iter().cloned().collect();
        let pairs: Vec<(Site<'d>, Site<'d>)> = pairs.into_iter().map(|(a, b)| (a.clone(), b.clone())).collect();
        for (was, is) in pairs {
            self.schema(&[was], &[is]);
        }
        for site in gone {
            self.gone(&rules::VARIANT_REMOVED, &site, format!("alternative {} removed", called(&site)));
        }
        for site in came {
            self.added(&rules::VARIANT_ADDED, &site, format!("alternative {} added", called(&site)));
        }
    }

    fn discriminator(&mut self, old: &View<'d>, new: &View<'d>) {
        let (was, is) = (old.field("discriminator"), new.field("discriminator"));
        let (was, is) = match (was, is) {
            (Some(was), Some(is)) => (was, is),
            (None, None) => return,
            (Some(was), None) => {
                self.differs(&rules::DISCRIMINATOR_REMOVED, "discriminator", Some(&was), None);
                return;
            }
            (None, Some(is)) => {
                self.differs(&rules::DISCRIMINATOR_ADDED, "discriminator", None, Some(&is));
                return;
            }
        };
        self.fields(&fields::DISCRIMINATOR, &was, &is);
        let first = self.edits.len();
        self.tagged((old, &was), (new, &is));
        if self.edits.len() == first {
            self.spelled_out("mapping", was.child("mapping").as_ref(), is.child("mapping").as_ref());
        }
    }
}

/// What an alternative refers to, and nothing else.
fn target<'d>(document: &'d Document, site: &Site<'d>) -> Option<Site<'d>> {
    let all = Conjunction::of(document, std::slice::from_ref(site));
    match all.refs.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// Whether no value is of the types of two alternatives.
fn exclusive<'d>(document: &'d Document, items: &[Site<'d>]) -> bool {
    let mut seen = Types::NONE;
    let mut nulls = 0;
    items.iter().all(|item| {
        let all = Conjunction::of(document, std::slice::from_ref(item));
        let view = View::of(document, &all, &all.refs);
        let apart = view.alternatives.is_empty() && seen.and(view.types) == Types::NONE;
        seen = seen.or(view.types);
        nulls += usize::from(view.nullable);
        apart && nulls < 2
    })
}

fn titled(node: &Node) -> Option<&str> {
    node.get("title").and_then(Node::as_str)
}

/// How an alternative is called in a message.
fn called(site: &Site<'_>) -> String {
    if let Some(reference) = site.str("$ref") {
        let name = reference.rsplit('/').next().unwrap_or(reference);
        return format!("`{name}`");
    }
    match titled(site.node) {
        Some(title) => format!("`{title}`"),
        None => super::shown(site.node),
    }
}

/// Whether a schema says more than its alternatives do.
fn says_something(view: &View<'_>) -> bool {
    !view.properties.is_empty()
        || view.values.is_some()
        || view.format.is_some()
        || !view.required.is_empty()
        || view.field("items").is_some()
}

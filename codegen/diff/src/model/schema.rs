//! `$ref`, `allOf` and nullable alternatives, taken apart.

use std::collections::HashSet;

use super::Site;
use super::view::{ANNOTATIONS, Types};
use openapi::document::{Document, Node, Value};

/// A schema as the things that hold at once: references to named schemas, and parts written in
/// place. `allOf` is gone, and so is an alternative with `null`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Conjunction<'d> {
    /// What the `$ref`s name, one hop each.
    pub refs: Vec<Site<'d>>,
    /// The parts written in place, the outermost first.
    pub own: Vec<Site<'d>>,
    /// Whether `null` stood as an alternative beside it all.
    pub nullable: bool,
}

/// Parts of one schema past which we stop taking it apart. Real documents stay below a hundred.
const MAX_PARTS: usize = 4_000;

impl<'d> Conjunction<'d> {
    /// Takes schemas that hold at once apart.
    pub fn of(document: &'d Document, sites: &[Site<'d>]) -> Self {
        let mut all = Conjunction::default();
        let (mut wrapped, mut refused) = (false, false);
        for site in sites {
            all.nullable = false;
            all.take(document, site);
            wrapped |= all.nullable;
            refused |= !all.nullable && refuses_null(site);
        }
        // `null` beside one of several that hold at once has to fit the others.
        all.nullable = wrapped && !refused;
        all
    }

    fn take(&mut self, document: &'d Document, site: &Site<'d>) {
        if self.own.len() + self.refs.len() > MAX_PARTS {
            return;
        }
        self.own.push(site.clone());
        if site.node.get("$ref").is_some()
            && let Some(target) = site.hop(document)
            && !self.refs.iter().any(|known| known.identity() == target.identity())
        {
            self.refs.push(target);
        }
        if let Some(list) = site.child("allOf") {
            for part in list.items() {
                self.take(document, &part);
            }
        }
        for key in ["oneOf", "anyOf"] {
            let Some(list) = site.child(key) else {
                continue;
            };
            let (null, rest): (Vec<_>, Vec<_>) = flat(&list, key).into_iter().partition(|item| only_null(item.node));
            if let [single] = rest.as_slice() {
                self.nullable |= !null.is_empty();
                self.take(document, single);
            }
        }
    }

    /// The parts written in place, and those of every reference in `refs`, however deep.
    pub fn parts(&self, document: &'d Document, refs: &[Site<'d>]) -> (Vec<Site<'d>>, bool) {
        let mut parts = self.own.clone();
        let mut nullable = self.nullable;
        let mut seen: HashSet<usize> = parts.iter().map(Site::identity).collect();
        let mut open: Vec<Site<'d>> = refs.iter().rev().cloned().collect();
        while let Some(next) = open.pop() {
            if !seen.insert(next.identity()) || parts.len() > MAX_PARTS {
                continue;
            }
            let inner = Conjunction::of(document, std::slice::from_ref(&next));
            nullable |= inner.nullable;
            for part in inner.own {
                if part.identity() == next.identity() || seen.insert(part.identity()) {
                    parts.push(part);
                }
            }
            open.extend(inner.refs.into_iter().rev());
        }
        (parts, nullable)
    }
}

/// Whether schemas that hold at once set a boolean keyword: where they stand, in `allOf` or in what a `$ref` names.
pub(crate) fn says<'d>(document: &'d Document, sites: &[Site<'d>], key: &str) -> bool {
    let plain = |site: &Site<'d>| site.node.get("$ref").is_none() && site.node.get("allOf").is_none();
    if sites.iter().all(plain) {
        return sites.iter().any(|site| site.flag(key));
    }
    let all = Conjunction::of(document, sites);
    all.parts(document, &all.refs).0.iter().any(|part| part.flag(key))
}

/// Whether a schema names types, and `null` is none of them.
fn refuses_null(site: &Site<'_>) -> bool {
    Types::stated(site.node).is_some_and(|(types, _)| !types.has_null()) && !site.flag("nullable")
}

/// Whether a schema allows `null` and nothing else.
pub(crate) fn only_null(node: &Node) -> bool {
    let is_null = |node: &Node| node.is_null() || node.as_str() == Some("null");
    if let Some(kind) = node.get("type") {
        return match &kind.value {
            Value::Array(items) => !items.is_empty() && items.iter().all(is_null),
            _ => is_null(kind),
        };
    }
    if let Some(value) = node.get("const") {
        return value.is_null();
    }
    node.get("enum")
        .and_then(Node::as_array)
        .is_some_and(|values| !values.is_empty() && values.iter().all(Node::is_null))
}

/// Alternatives, and those of alternatives that are written in place and consist of nothing else.
fn flat<'d>(list: &Site<'d>, key: &str) -> Vec<Site<'d>> {
    let mut open: Vec<Site<'d>> = list.items().collect();
    open.reverse();
    let mut found = Vec::new();
    while let Some(item) = open.pop() {
        let words = |name: &str| ANNOTATIONS.contains(&name) || name.starts_with("x-");
        let inner = item.child(key).filter(|inner| inner.node.as_array().is_some());
        match inner {
            Some(inner)
                if open.len() + found.len() < MAX_PARTS
                    && item.node.members().all(|member| &*member.key == key || words(&member.key)) =>
            {
                let mut inner: Vec<Site<'d>> = inner.items().collect();
                inner.reverse();
                open.extend(inner);
            }
            _ => found.push(item),
        }
    }
    found
}

/// Alternatives of a part, when there is more than one beside `null`.
pub(crate) fn alternatives<'d>(part: &Site<'d>, key: &str) -> (Vec<Site<'d>>, bool) {
    let Some(list) = part.child(key) else {
        return (Vec::new(), false);
    };
    let (null, rest): (Vec<_>, Vec<_>) = flat(&list, key).into_iter().partition(|item| only_null(item.node));
    match rest.len() {
        1 => (Vec::new(), false),
        _ => (rest, !null.is_empty()),
    }
}

//! Paths and webhooks: which is which, and which operations they have.

use super::operation::Pair;
use super::{Walk, alike, fields};
use crate::model::Site;
use crate::paths::Paths;
use crate::rules::{self, Rule};
use openapi::document::Document;

/// A path and what stands there.
#[derive(Clone)]
struct Path<'d> {
    name: &'d str,
    /// Where the key is.
    place: Site<'d>,
    /// The path item, after its `$ref`.
    item: Site<'d>,
    operations: Vec<(&'d str, Site<'d>)>,
}

impl<'d> Path<'d> {
    fn new(document: &'d Document, name: &'d str, place: Site<'d>) -> Self {
        let item = place.resolved(document);
        let methods = document.methods(item.node, &item.pointer).into_iter();
        let operations = methods.map(|method| {
            let member = method.member;
            (method.name, Site { node: &member.node, key: member.key_span, pointer: method.pointer })
        });
        Path { name, operations: operations.collect(), place, item }
    }

    fn operations(&self) -> Vec<(&'d str, Site<'d>)> {
        self.operations.clone()
    }

    fn operation(&self, method: &str) -> Option<Site<'d>> {
        self.operations.iter().find(|(name, _)| *name == method).map(|(_, site)| site.clone())
    }

    fn labels(&self) -> Vec<String> {
        self.operations().iter().map(|(method, _)| label(method, self.name)).collect()
    }

    fn ids(&self) -> Vec<&'d str> {
        self.operations().iter().filter_map(|(_, site)| site.str("operationId")).collect()
    }
}

/// `GET /v1/nodes`.
pub(super) fn label(method: &str, path: &str) -> String {
    format!("{} {path}", method.to_uppercase())
}

/// Names in braces, in order.
pub(super) fn template(path: &str) -> Vec<&str> {
    let parts = path.split('{').skip(1);
    parts.filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect()
}

/// A path with the names in braces left out.
fn nameless(path: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for character in path.chars() {
        match character {
            '{' => {
                inside = true;
                text.push_str("{}");
            }
            '}' => inside = false,
            other if !inside => text.push(other),
            _ => {}
        }
    }
    text
}

fn list<'d>(document: &'d Document, paths: Option<Site<'d>>, asked: &Paths, old: bool) -> Vec<Path<'d>> {
    let paths = paths.iter().flat_map(Site::children).filter(|(name, _)| !name.starts_with("x-"));
    // Paths are chosen by what both sides call them.
    let chosen = paths.filter(|(name, _)| asked.includes(asked.without_prefix(name, old)));
    chosen.map(|(name, place)| Path::new(document, name, place)).collect()
}

impl<'d> Walk<'_, 'd> {
    /// Compares paths: reports what came and went, gives the operations that are on both sides.
    pub(super) fn paths(&mut self, old: Option<Site<'d>>, new: Option<Site<'d>>) -> Vec<Pair<'d>> {
        self.path_extensions(old.as_ref(), new.as_ref());
        let mut gone = list(self.engine.old, old, self.engine.paths, true);
        let mut came = list(self.engine.new, new, self.engine.paths, false);
        let mut pairs: Vec<(Path<'d>, Path<'d>)> = Vec::new();
        let mut settle = |alike: &dyn Fn(&Path<'d>, bool) -> String| {
            let mut by_name: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
            for (at, path) in came.iter().enumerate() {
                by_name.entry(alike(path, false)).or_insert(at);
            }
            let mut used = std::collections::HashSet::new();
            gone.retain(|path| match by_name.get(&alike(path, true)) {
                Some(at) if used.insert(*at) => {
                    pairs.push((path.clone(), came[*at].clone()));
                    false
                }
                _ => true,
            });
            let mut at = 0;
            came.retain(|_| {
                at += 1;
                !used.contains(&(at - 1))
            });
        };
        settle(&|path, _| path.name.to_owned());
        settle(&|path, _| nameless(path.name));
        let asked = self.engine.paths;
        if asked.prefixed() {
            settle(&|path, old| nameless(asked.without_prefix(path.name, old)));
        }
        if let Some((was, is)) = self.engine.base_paths.clone() {
            let mut moved = Vec::new();
            gone.retain(|path| {
                let full = format!("{was}{}", path.name);
                let Some(at) = came.iter().position(|other| format!("{is}{}", other.name) == full) else {
                    return true;
                };
                moved.push((path.clone(), came.remove(at)));
                false
            });
            for (old, new) in moved {
                let message = format!("path `{}` is `{}` now, with which its URL is what it was", old.name, new.name);
                let edit = self.either(&rules::PATH_RENAMED, Some(&old.place), Some(&new.place), message);
                edit.operations = Some(new.labels());
                edit.wire = [crate::Wire::None; 2];
                pairs.push((old, new));
            }
        }
        let renamed = self.renamed_paths(&gone, &came);
        for (g, c) in &renamed {
            self.path_renamed(&gone[*g], &came[*c]);
            pairs.push((gone[*g].clone(), came[*c].clone()));
        }
        for (at, path) in gone.iter().enumerate() {
            if !renamed.iter().any(|(g, _)| *g == at) {
                self.path_only(&rules::PATH_REMOVED, path, true);
            }
        }
        for (at, path) in came.iter().enumerate() {
            if !renamed.iter().any(|(_, c)| *c == at) {
                self.path_only(&rules::PATH_ADDED, path, false);
            }
        }
        let mut operations = Vec::new();
        for (was, is) in pairs {
            operations.extend(self.path(&was, &is));
        }
        operations
    }

    fn path_extensions(&mut self, old: Option<&Site<'d>>, new: Option<&Site<'d>>) {
        if let (Some(old), Some(new)) = (old, new) {
            let keys = old.children().chain(new.children()).map(|(key, _)| key);
            let keys: std::collections::BTreeSet<&str> = keys.filter(|key| key.starts_with("x-")).collect();
            for key in keys {
                self.field(&fields::PATH_ITEM, key, old.child(key).as_ref(), new.child(key).as_ref());
            }
        }
    }

    fn path_only(&mut self, rule: &'static Rule, path: &Path<'d>, gone: bool) {
        let labels = path.labels();
        let verb = if gone { "removed" } else { "added" };
        let methods: Vec<String> = path.operations().iter().map(|(method, _)| method.to_uppercase()).collect();
        let message = match methods.as_slice() {
            [] => format!("path `{}`, without operations, {verb}", path.name),
            methods => format!("path `{}` {verb} ({})", path.name, methods.join(", ")),
        };
        let sites: Vec<Site<'d>> = path.operations().into_iter().map(|(_, site)| site).collect();
        let promise = if gone && !sites.is_empty() { self.promised(&sites) } else { None };
        let edit = if gone { self.gone(rule, &path.place, message) } else { self.added(rule, &path.place, message) };
        super::lifecycle::weigh(edit, promise);
        if labels.is_empty() {
            edit.wire = [crate::Wire::None; 2];
            edit.source = [crate::Source::None; 2];
        }
        edit.operations = Some(labels);
    }

    /// Paths that went and came with the same operations.
    fn renamed_paths(&self, gone: &[Path<'d>], came: &[Path<'d>]) -> Vec<(usize, usize)> {
        const MOST: usize = 250_000;
        if gone.is_empty() || came.is_empty() || gone.len() * came.len() > MOST {
            return Vec::new();
        }
        let methods = |path: &Path<'d>| path.operations().iter().map(|(m, _)| (*m).to_owned()).collect();
        let features =
            |paths: &[Path<'d>]| -> Vec<_> { paths.iter().map(|p| (p.ids(), methods(p), contents(p))).collect() };
        let (was, is) = (features(gone), features(came));
        alike::pair_off(gone.len(), came.len(), |g, c| {
            let shared = was[g].0.iter().filter(|id| is[c].0.contains(id)).count();
            let names = alike::names(gone[g].name, came[c].name);
            if shared > 0 {
                return 1.0 + names + shared as f64;
            }
            let score = alike::overlap(&was[g].1, &is[c].1) + alike::overlap(&was[g].2, &is[c].2);
            let nameless = was[g].0.is_empty() || is[c].0.is_empty();
            let accepted = names >= 0.6 && score >= if nameless { 1.4 } else { 1.8 };
            if accepted { names } else { 0.0 }
        })
    }

    fn path_renamed(&mut self, old: &Path<'d>, new: &Path<'d>) {
        let message = format!("path `{}` renamed to `{}`", old.name, new.name);
        let edit = self.either(&rules::PATH_RENAMED, Some(&old.place), Some(&new.place), message);
        edit.operations = Some(new.labels());
    }

    /// Two path items.
    fn path(&mut self, old: &Path<'d>, new: &Path<'d>) -> Vec<Pair<'d>> {
        let first = self.edits.len();
        self.fields(&fields::PATH_ITEM, &old.item, &new.item);
        self.path_parameters(old, new);
        for edit in &mut self.edits[first..] {
            edit.operations = Some(new.labels());
        }
        let (was, is) = (old.operations(), new.operations());
        let mut pairs = Vec::new();
        let mut gone = Vec::new();
        for (method, site) in &was {
            match new.operation(method) {
                Some(other) => pairs.push(self.pair(old, new, (site.clone(), other), method)),
                None => gone.push((*method, site.clone())),
            }
        }
        let mut came: Vec<_> = is.into_iter().filter(|(method, _)| old.operation(method).is_none()).collect();
        for (method, site) in gone {
            let twin = came.iter().position(|(_, other)| {
                let ids = (site.str("operationId"), other.str("operationId"));
                ids.0.is_some() && ids.0 == ids.1
            });
            let Some(at) = twin else {
                let promise = self.promised(std::slice::from_ref(&site));
                let edit = self.gone(&rules::OPERATION_REMOVED, &site, format!("{} removed", label(method, old.name)));
                super::lifecycle::weigh(edit, promise);
                edit.operations = Some(vec![label(method, old.name)]);
                continue;
            };
            let (to, other) = came.remove(at);
            let message = format!("{} became {}", method.to_uppercase(), label(to, new.name));
            let edit = self.either(&rules::METHOD_CHANGED, Some(&site), Some(&other), message);
            edit.operations = Some(vec![label(to, new.name)]);
            pairs.push(self.pair(old, new, (site, other), to));
        }
        for (method, site) in came {
            let edit = self.added(&rules::OPERATION_ADDED, &site, format!("{} added", label(method, new.name)));
            edit.operations = Some(vec![label(method, new.name)]);
        }
        pairs
    }

    fn pair(&self, old: &Path<'d>, new: &Path<'d>, (was, is): (Site<'d>, Site<'d>), method: &str) -> Pair<'d> {
        Pair {
            label: label(method, new.name),
            old_item: old.item.clone(),
            new_item: new.item.clone(),
            old_path: old.name.to_owned(),
            new_path: new.name.to_owned(),
            old: was,
            new: is,
            flipped: false,
        }
    }

    /// Names in braces that differ at the same place.
    fn path_parameters(&mut self, old: &Path<'d>, new: &Path<'d>) {
        if nameless(old.name) != nameless(new.name) || old.name == new.name {
            return;
        }
        for (was, is) in template(old.name).into_iter().zip(template(new.name)) {
            if was != is {
                let message = format!("path parameter `{was}` renamed to `{is}`");
                self.either(&rules::PATH_PARAMETER_RENAMED, Some(&old.place), Some(&new.place), message);
            }
        }
    }

    /// Compares webhooks, in which the client is the one that is called.
    pub(super) fn webhooks(&mut self, old: Option<Site<'d>>, new: Option<Site<'d>>) -> Vec<Pair<'d>> {
        let asked = self.engine.paths;
        let (was, is) = (list(self.engine.old, old, asked, true), list(self.engine.new, new, asked, false));
        let mut pairs = Vec::new();
        for hook in &was {
            match is.iter().find(|other| other.name == hook.name) {
                Some(other) => pairs.extend(self.path(hook, other)),
                None => {
                    self.gone(&rules::WEBHOOK_REMOVED, &hook.place, format!("webhook `{}` removed", hook.name));
                }
            }
        }
        for hook in is.iter().filter(|hook| !was.iter().any(|other| other.name == hook.name)) {
            self.added(&rules::WEBHOOK_ADDED, &hook.place, format!("webhook `{}` added", hook.name));
        }
        for pair in &mut pairs {
            pair.flipped = true;
            pair.label = pair.label.replacen(' ', " webhook ", 1);
        }
        pairs
    }

    /// Callbacks of an operation, by name and address.
    pub(super) fn callbacks(&mut self, old: Option<Site<'d>>, new: Option<Site<'d>>, of: &str) {
        let entries = |document: &'d Document, site: Option<Site<'d>>| -> Vec<(&'d str, Site<'d>)> {
            let sites = site.iter().flat_map(Site::children);
            sites.map(|(name, site)| (name, site.resolved(document))).collect()
        };
        let (was, is) = (entries(self.engine.old, old), entries(self.engine.new, new));
        let lacks = |other: &[(&'d str, Site<'d>)], name: &str| !other.iter().any(|(known, _)| *known == name);
        let mut gone: Vec<_> = was.iter().filter(|(name, _)| lacks(&is, name)).collect();
        let mut came: Vec<_> = is.iter().filter(|(name, _)| lacks(&was, name)).collect();
        gone.retain(|(name, site)| {
            let Some(at) = came.iter().position(|(_, other)| site.node.same(other.node)) else {
                return true;
            };
            let (to, other) = came.remove(at);
            self.either(
                &rules::CALLBACK_RENAMED,
                Some(site),
                Some(other),
                format!("callback `{name}` is called `{to}`"),
            );
            false
        });
        for (name, site) in gone {
            self.gone(&rules::CALLBACK_REMOVED, site, format!("callback `{name}` removed"));
        }
        for (name, site) in came {
            self.added(&rules::CALLBACK_ADDED, site, format!("callback `{name}` added"));
        }
        for (name, site) in &was {
            let Some((_, other)) = is.iter().find(|(known, _)| known == name) else {
                continue;
            };
            let mut pairs = self.paths(Some(site.clone()), Some(other.clone()));
            for pair in &mut pairs {
                pair.flipped = true;
                pair.label = format!("{of}, callback {name}");
            }
            for pair in pairs {
                self.queue(pair);
            }
        }
    }
}

/// What the operations of a path consist of.
fn contents(path: &Path<'_>) -> std::collections::HashSet<String> {
    let mut found = std::collections::HashSet::new();
    for (method, site) in path.operations() {
        for key in ["requestBody", "responses", "parameters", "tags"] {
            if let Some(node) = site.node.get(key) {
                found.insert(format!("{method} {key} {}", node.to_json()));
            }
        }
    }
    found
}

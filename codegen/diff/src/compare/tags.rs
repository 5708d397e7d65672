//! Tags: the handles of the generated client.

use std::collections::BTreeMap;

use super::operation::Pair;
use super::{Group, Walk, fields};
use crate::model::Site;
use crate::rules;
use openapi::document::Node;

/// The tag a method is on.
pub(super) fn first<'d>(operation: &Site<'d>) -> Option<&'d str> {
    operation.node.get("tags")?.items().next().and_then(Node::as_str)
}

/// The list of tags came or went as a whole.
fn group(name: &str) -> Group {
    Group { key: "tags".to_owned(), part: format!("tag `{name}`") }
}

impl<'d> Walk<'_, 'd> {
    pub(super) fn tags(&mut self, old: &Site<'d>, new: &Site<'d>, pairs: &[Pair<'d>]) {
        let renamed = self.renamed_tags(pairs);
        let named = |site: &Site<'d>| -> Vec<(&'d str, Site<'d>)> {
            let list = site.child("tags");
            list.iter().flat_map(Site::items).filter_map(|tag| Some((tag.str("name")?, tag))).collect()
        };
        let (was, is) = (named(old), named(new));
        for (name, site) in &was {
            let now = renamed.iter().find(|(from, _)| from == name).map_or(*name, |(_, to)| to);
            match is.iter().find(|(other, _)| *other == now) {
                Some((_, other)) => self.fields(&fields::TAG, site, other),
                None => {
                    let edit = self.gone(&rules::INFO_CHANGED, site, format!("tag `{name}` is no longer listed"));
                    edit.group = is.is_empty().then(|| group(name));
                }
            }
        }
        for (name, site) in &is {
            let before = renamed.iter().find(|(_, to)| to == name).map_or(*name, |(from, _)| from);
            if !was.iter().any(|(other, _)| *other == before) {
                let edit = self.added(&rules::INFO_CHANGED, site, format!("tag `{name}` is listed"));
                edit.group = was.is_empty().then(|| group(name));
            }
        }
        self.engine.renames.tags = renamed.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
    }

    /// Tags of which all operations have one other tag now.
    fn renamed_tags(&mut self, pairs: &[Pair<'d>]) -> Vec<(&'d str, &'d str)> {
        let mut moved: BTreeMap<&'d str, Vec<(Option<&'d str>, &Pair<'d>)>> = BTreeMap::new();
        let mut known: Vec<&'d str> = Vec::new();
        for pair in pairs {
            if let Some(tag) = first(&pair.old) {
                known.push(tag);
                moved.entry(tag).or_default().push((first(&pair.new), pair));
            }
        }
        let mut renamed = Vec::new();
        for (tag, operations) in moved {
            let Some(to) = operations.first().and_then(|(to, _)| *to) else {
                continue;
            };
            let all = operations.iter().all(|(other, _)| *other == Some(to));
            if to == tag || !all || operations.len() < 2 || known.contains(&to) {
                continue;
            }
            for (_, pair) in operations {
                if let (Some(was), Some(is)) = (pair.old.child("tags"), pair.new.child("tags")) {
                    let message = format!("tag `{tag}` renamed to `{to}`");
                    let edit = self.changed(&rules::TAG_RENAMED, &was, &is, message);
                    edit.operations = Some(vec![pair.label.clone()]);
                    edit.group = Some(Group { key: tag.to_owned(), part: tag.to_owned() });
                }
            }
            renamed.push((tag, to));
        }
        renamed
    }

    /// The tags of one operation.
    pub(super) fn operation_tags(&mut self, old: &Site<'d>, new: &Site<'d>) {
        let (was, is) = (old.child("tags"), new.child("tags"));
        let same = match (&was, &is) {
            (Some(was), Some(is)) => was.node.same(is.node),
            (None, None) => true,
            _ => false,
        };
        if same {
            return;
        }
        let (from, to) = (first(old), first(new));
        let is_renamed = |from: &str, to: &str| self.engine.renames.tags.iter().any(|(a, b)| a == from && b == to);
        if from != to {
            if let (Some(from), Some(to)) = (from, to)
                && is_renamed(from, to)
            {
                return;
            }
            let word = |tag: Option<&str>| tag.map_or_else(|| "no tag".to_owned(), |tag| format!("tag `{tag}`"));
            let message = format!("moved from {} to {}", word(from), word(to));
            self.either(&rules::TAG_CHANGED, was.as_ref(), is.as_ref(), message);
            return;
        }
        self.differs(&rules::SECONDARY_TAGS_CHANGED, "tags", was.as_ref(), is.as_ref());
    }
}

//! Items that only have another name or another place in the new crate.

use std::collections::{BTreeMap, BTreeSet};

use client_gen::surface::{Change, Item, Kind};

use crate::causes::Causes;

/// Old paths and the paths that stand for them now.
#[derive(Debug, Clone, Default)]
pub(crate) struct Renames {
    paths: BTreeMap<String, String>,
}

impl Renames {
    /// The new path of an item whose own name or whose place is another one. Not for what goes with its renamed type.
    pub(crate) fn item(&self, path: &str) -> Option<String> {
        self.paths.get(path).cloned()
    }

    /// The type of an item that goes on under its own name, where the type has another one: the old path and the new one.
    pub(crate) fn owner(&self, path: &str, after: &[Item]) -> Option<(String, String)> {
        let (old, new) = self.paths.get_key_value(owner(path))?;
        let goes_on = format!("{new}::{}", name(path));
        after.iter().any(|item| item.path == goes_on).then(|| (old.clone(), new.clone()))
    }

    /// The new name of a feature.
    pub(crate) fn feature(&self, path: &str) -> Option<String> {
        Some(self.paths.get(path)?.strip_prefix("feature ")?.to_owned())
    }

    /// A signature with the new names of types.
    fn applied(&self, signature: &str) -> String {
        let mut out = String::with_capacity(signature.len());
        let mut rest = signature;
        while let Some(at) = rest.find(|c: char| is_path(c)) {
            let (before, behind) = rest.split_at(at);
            out.push_str(before);
            let end = behind.find(|c: char| !is_path(c)).unwrap_or(behind.len());
            let (path, behind) = behind.split_at(end);
            out.push_str(self.paths.get(path).map_or(path, String::as_str));
            rest = behind;
        }
        out.push_str(rest);
        out
    }
}

fn is_path(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == ':'
}

fn owner(path: &str) -> &str {
    path.rsplit_once("::").map_or("", |(owner, _)| owner)
}

fn name(path: &str) -> &str {
    path.rsplit_once("::").map_or(path, |(_, name)| name)
}

/// The members of a type: their kinds and names.
fn shape<'i>(items: &'i [Item], of: &str) -> BTreeSet<(Kind, &'i str)> {
    let own = items.iter().filter(|item| item.kind != Kind::Impl && owner(&item.path) == of);
    own.map(|item| (item.kind, name(&item.path))).collect()
}

/// Pairs what is removed with what is added. Both must come from one change of the spec, be of one kind, agree in
/// everything but the name, and leave no choice.
pub(crate) fn renames(before: &[Item], after: &[Item], differences: &[Change], causes: &Causes<'_>) -> Renames {
    let of = |change: &Change| causes.of_item(&change.describe());
    let removed: Vec<(&Item, Vec<usize>)> = differences
        .iter()
        .filter(|change| change.new.is_none())
        .filter_map(|change| Some((change.old.as_ref()?, of(change))))
        .collect();
    let added: Vec<(&Item, Vec<usize>)> = differences
        .iter()
        .filter(|change| change.old.is_none())
        .filter_map(|change| Some((change.new.as_ref()?, of(change))))
        .collect();
    let share = |one: &[usize], other: &[usize]| one.iter().any(|index| other.contains(index));
    let mut renames = Renames::default();
    // Types first, as signatures name them.
    let types = |list: &[(&'_ Item, Vec<usize>)]| -> Vec<usize> {
        let own = list.iter().enumerate().filter(|(_, (item, _))| item.kind == Kind::Type);
        own.map(|(at, _)| at).collect()
    };
    let (lost, fresh) = (types(&removed), types(&added));
    let alike = |old: usize, new: usize| {
        let ((old, old_causes), (new, new_causes)) = (&removed[old], &added[new]);
        owner(&old.path) == owner(&new.path)
            && old.signature == new.signature
            && share(old_causes, new_causes)
            && shape(before, &old.path) == shape(after, &new.path)
    };
    pair(&lost, &fresh, &alike, |old, new| {
        renames.paths.insert(removed[old].0.path.clone(), added[new].0.path.clone());
    });
    // Then what belongs to types; after that what moved to another handle.
    let handles: BTreeSet<&str> = before
        .iter()
        .chain(after)
        .filter(|item| item.kind == Kind::Type && !item.path.contains("::"))
        .map(|item| item.path.as_str())
        .collect();
    for moved in [false, true] {
        let others = |list: &[(&'_ Item, Vec<usize>)]| -> Vec<usize> {
            let own = list.iter().enumerate();
            own.filter(|(_, (item, _))| !matches!(item.kind, Kind::Type | Kind::Impl | Kind::Required))
                .map(|(at, _)| at)
                .collect()
        };
        let (lost, fresh) = (others(&removed), others(&added));
        let taken: BTreeSet<String> = renames.paths.values().cloned().collect();
        let lost: Vec<usize> = lost
            .into_iter()
            .filter(|at| {
                let path = &removed[*at].0.path;
                let own = renames.paths.get(owner(path)).map_or(owner(path), String::as_str);
                // What goes on under the same name in its renamed type needs nothing.
                let goes_on = format!("{own}::{}", name(path));
                !renames.paths.contains_key(path)
                    && !after.iter().any(|item| item.path == goes_on && own != owner(path))
            })
            .collect();
        let fresh: Vec<usize> = fresh.into_iter().filter(|at| !taken.contains(&added[*at].0.path)).collect();
        let known = renames.clone();
        let alike = |old: usize, new: usize| {
            let ((old, old_causes), (new, new_causes)) = (&removed[old], &added[new]);
            let own = known.paths.get(owner(&old.path)).map_or(owner(&old.path), String::as_str);
            let place = match moved {
                false => own == owner(&new.path),
                true => old.kind == Kind::Method && [own, owner(&new.path)].iter().all(|owner| handles.contains(owner)),
            };
            place
                && old.kind == new.kind
                && known.applied(&old.signature) == new.signature
                && old.arguments.len() == new.arguments.len()
                && share(old_causes, new_causes)
        };
        pair(&lost, &fresh, &alike, |old, new| {
            renames.paths.insert(removed[old].0.path.clone(), added[new].0.path.clone());
        });
    }
    renames
}

/// Pairs where each has the other one as its only choice.
fn pair(lost: &[usize], fresh: &[usize], alike: &dyn Fn(usize, usize) -> bool, mut each: impl FnMut(usize, usize)) {
    for old in lost {
        let mut own = fresh.iter().filter(|new| alike(*old, **new));
        if let (Some(new), None) = (own.next(), own.next()) {
            let mut back = lost.iter().filter(|other| alike(**other, *new));
            if back.next().is_some() && back.next().is_none() {
                each(*old, *new);
            }
        }
    }
}

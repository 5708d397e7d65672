//! What is different between two crates of one provider: items that code can name, and the spec changes behind them.

use std::collections::{BTreeMap, BTreeSet};

use client_gen::lower::{Plan, lower};
use client_gen::surface::{self, Kind};
use diff::{Change, Options, Report, Wire, compare};
use openapi::document::Document;

use crate::causes::Causes;
use crate::probe::deprecated;
use crate::rename::{Renames, renames};

/// What a change does to code that uses an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Code that uses it may stop compiling.
    Breaks,
    /// Code compiles, and the same line sends or reads something else.
    Means,
    /// The items stay, and the API treats the call in another way.
    Behaves,
    /// It is deprecated now.
    Deprecated,
}

/// A changed item of the public API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its path, as the public API lists it.
    pub path: String,
    /// What becomes of it.
    pub what: String,
    /// What that does to code.
    pub effect: Effect,
    /// The spec changes that it comes from: positions in the report.
    pub changes: Vec<usize>,
    /// The items to look for in its place where it cannot be marked itself, the first one that can be.
    pub instead: Vec<String>,
    /// The item whose use in the same statement makes this one no concern: the setter that has to be called now.
    pub unless: Option<String>,
    /// Its path from now on, where only its name or its place is another one.
    pub renamed: Option<String>,
    /// For what goes on under its own name in a type that has another one: the old name of the type and the new one.
    pub owner: Option<(String, String)>,
}

/// Both crates of a provider, and what is different.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The crate's name.
    pub package: String,
    /// The changes of the spec.
    pub report: Report,
    /// The items that change.
    pub items: Vec<Item>,
    /// Changes on the wire that belong to no operation: they concern whoever calls anything.
    pub everywhere: Vec<usize>,
    /// Cargo features that are removed, and what they are called now, with the changes.
    pub features: Vec<(String, Option<String>, Vec<usize>)>,
    /// The methods of the client that give each handle, before and now.
    pub handles: (BTreeMap<String, String>, BTreeMap<String, String>),
}

/// One side: a document, and the files of the crate that is made of it.
#[derive(Debug, Clone, Copy)]
pub struct Side<'s> {
    /// The spec.
    pub document: &'s Document,
    /// The files of the crate by path.
    pub files: &'s BTreeMap<String, String>,
}

impl Changed {
    /// Compares both sides.
    #[must_use]
    pub fn between(package: &str, old: Side<'_>, new: Side<'_>) -> Changed {
        let report = compare(old.document, new.document, &Options::default());
        let (was, is) = (lower(old.document).plan, lower(new.document).plan);
        let (before, after) = (surface::surface(&was), surface::surface(&is));
        let differences = surface::compare(&before, &after);
        let causes = Causes::of(&report);
        let renames = renames(&before, &after, &differences, &causes);
        let mut items = broken(&differences, &causes, &renames, &was, &after);
        items.extend(required(&differences, &causes, &was));
        let mut everywhere = Vec::new();
        items.extend(behaving(&report, &differences, &was, &is, &mut everywhere));
        items.extend(deprecations(&report, old.files, new.files, &before, &after));
        let removed = differences.iter().filter(|difference| difference.new.is_none());
        let features = removed.filter_map(|difference| {
            let old = difference.old.as_ref().filter(|item| item.kind == Kind::Feature)?;
            let name = old.path.strip_prefix("feature ")?.to_owned();
            Some((name, renames.feature(&old.path), causes.of_item(&difference.describe())))
        });
        let features = features.collect();
        let handles = |plan: &Plan| plan.tags.iter().map(|tag| (tag.type_name.clone(), tag.rust.clone())).collect();
        let handles = (handles(&was), handles(&is));
        Changed { package: package.to_owned(), report, items, everywhere, features, handles }
    }
}

/// Items that code may no longer compile with.
fn broken(
    differences: &[surface::Change],
    causes: &Causes<'_>,
    renames: &Renames,
    was: &Plan,
    after: &[surface::Item],
) -> Vec<Item> {
    let mut items = Vec::new();
    for difference in differences.iter().filter(|difference| difference.effect == surface::Effect::Major) {
        let Some(old) = &difference.old else { continue };
        if old.kind == Kind::Feature {
            continue;
        }
        let same = difference.new.as_ref().is_some_and(|new| new.signature == old.signature && new.apart == old.apart);
        items.push(Item {
            path: old.path.clone(),
            what: difference.describe(),
            effect: if same { Effect::Means } else { Effect::Breaks },
            changes: causes.of_item(&difference.describe()),
            instead: instead(&old.path, was),
            unless: None,
            renamed: renames.item(&old.path),
            owner: renames.owner(&old.path, after),
        });
    }
    items
}

/// Where to look for the uses of an item that is made by a macro: at the call that gives its type, or at the type.
fn instead(path: &str, was: &Plan) -> Vec<String> {
    if let Some((name, _)) = path.split_once(": ") {
        // An implementation of a trait.
        return vec![name.to_owned()];
    }
    let Some((owner, _)) = path.rsplit_once("::") else { return Vec::new() };
    let builder = owner.strip_prefix("builder::").unwrap_or_default();
    let calls = was.operations.iter().filter(|operation| operation.builder == builder);
    let calls = calls.filter_map(|operation| call(was, operation));
    calls.chain([owner.to_owned()]).collect()
}

/// `Nodes::create()`.
fn call(plan: &Plan, operation: &client_gen::lower::Operation) -> Option<String> {
    let tag = plan.tags.get(operation.tag)?;
    Some(format!("{}::{}()", tag.type_name, operation.rust))
}

/// Setters that have to be called from now on: whoever makes the request and does not call them gets an error.
fn required(differences: &[surface::Change], causes: &Causes<'_>, was: &Plan) -> Vec<Item> {
    let mut items = Vec::new();
    for difference in differences {
        let (None, Some(new)) = (&difference.old, &difference.new) else { continue };
        let Some(setter) = new.path.strip_suffix(" required").filter(|_| new.kind == Kind::Required) else { continue };
        let calls = instead(setter, was);
        let Some(path) = calls.first().filter(|path| !path.starts_with("builder::")) else { continue };
        items.push(Item {
            path: path.clone(),
            what: difference.describe(),
            effect: Effect::Behaves,
            changes: causes.of_item(&difference.describe()),
            instead: Vec::new(),
            unless: Some(setter.to_owned()),
            renamed: None,
            owner: None,
        });
    }
    items
}

/// `GET /v1/nodes`, as changes name an operation.
fn label(operation: &client_gen::lower::Operation) -> String {
    format!("{} {}", operation.method, operation.path)
}

/// Calls of operations that the API treats in another way.
fn behaving(
    report: &Report,
    differences: &[surface::Change],
    was: &Plan,
    is: &Plan,
    everywhere: &mut Vec<usize>,
) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    // A setter that has to be called is an item of its own, which is more exact.
    let asks = |change: &Change| {
        let mut all = change.rust.iter().chain(&change.more_rust);
        all.any(|item| item.ends_with(" required now"))
            && differences.iter().all(|difference| {
                difference.effect != surface::Effect::Major || !change.rust.contains(&difference.describe())
            })
    };
    for (index, change) in report.changes.iter().enumerate().filter(|(_, change)| change.wire >= Wire::Risky) {
        if asks(change) {
            continue;
        }
        let mut placed = false;
        for operation in was.operations.iter().filter(|operation| change.operations.contains(&label(operation))) {
            let Some(path) = call(was, operation) else { continue };
            placed = true;
            match items.iter_mut().find(|item| item.path == path) {
                Some(item) => item.changes.push(index),
                None => items.push(Item {
                    what: format!("`{}` changes on the wire", label(operation)),
                    path,
                    effect: Effect::Behaves,
                    changes: vec![index],
                    instead: Vec::new(),
                    unless: None,
                    renamed: None,
                    owner: None,
                }),
            }
        }
        // Operations that are new have no callers yet.
        let new = |operation: &client_gen::lower::Operation| change.operations.contains(&label(operation));
        let only_new = change.old.is_none() && is.operations.iter().any(new);
        if !placed && !only_new {
            everywhere.push(index);
        }
    }
    items
}

/// Items that are deprecated from now on.
fn deprecations(
    report: &Report,
    old: &BTreeMap<String, String>,
    new: &BTreeMap<String, String>,
    before: &[surface::Item],
    after: &[surface::Item],
) -> Vec<Item> {
    let (was, is) = (deprecated(old), deprecated(new));
    let known: BTreeSet<&str> = before.iter().map(|item| item.path.as_str()).collect();
    let mut items = Vec::new();
    for path in is.difference(&was).filter(|path| known.contains(path.as_str())) {
        let pointer = after.iter().find(|item| item.path == *path).map(|item| item.pointer.to_string());
        items.push(Item {
            path: path.clone(),
            what: format!("{path} deprecated"),
            effect: Effect::Deprecated,
            changes: pointer.map(|pointer| deprecating(report, &pointer)).unwrap_or_default(),
            instead: Vec::new(),
            unless: None,
            renamed: None,
            owner: None,
        });
    }
    items
}

/// The changes that deprecate what stands at a place: those nearest above it.
fn deprecating(report: &Report, pointer: &str) -> Vec<usize> {
    let base = |change: &Change| -> Vec<String> {
        let mut pointers: Vec<String> = change.places.iter().filter_map(|(_, new)| new.clone()).collect();
        pointers.push(change.pointer.clone());
        pointers.iter().map(|pointer| pointer.strip_suffix("/deprecated").unwrap_or(pointer).to_owned()).collect()
    };
    let ids = ["operation-deprecated", "parameter-deprecated", "schema-deprecated"];
    let fits = report.changes.iter().enumerate().filter(|(_, change)| ids.contains(&change.id));
    let fits = fits.filter_map(|(index, change)| {
        let above = |base: &String| pointer == base || pointer.starts_with(&format!("{base}/"));
        base(change).iter().filter(|base| above(base)).map(String::len).max().map(|length| (length, index))
    });
    let fits: Vec<(usize, usize)> = fits.collect();
    let nearest = fits.iter().map(|(length, _)| *length).max();
    fits.iter().filter(|(length, _)| Some(*length) == nearest).map(|(_, index)| *index).collect()
}

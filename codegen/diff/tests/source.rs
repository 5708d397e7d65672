//! The source verdict is what the public items of both written crates say, read from their Rust text by a program of its
//! own. `none` means that the two are the same to the byte.
//!
//! `DIFF_PAIRS=5000 cargo test --release -p compute-clients-diff --test source` tries as many pairs.

mod random;
mod written;

use std::collections::BTreeMap;

use client_gen::write::Files;
use compute_clients_diff::Source;
use quote::ToTokens;
use random::{compare, pairs, read, shown};
use written::files;

/// An item: the types that using it must agree with, and the names of its arguments.
#[derive(PartialEq)]
struct Item {
    types: String,
    names: Vec<String>,
}

type Items = BTreeMap<String, Item>;

fn spelled(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string()
}

fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

/// The items of the files that are not the same in the other crate.
fn items(files: &Files, other: &Files) -> Items {
    let mut items = Items::new();
    for (path, text) in &files.generated {
        let Some(module) = path.strip_prefix("src/").and_then(|path| path.strip_suffix(".rs")) else { continue };
        // Types with the feature `all-types` only are not promised by any version.
        let same = other.generated.get(path) == Some(text);
        if !same && !module.starts_with("operations") && module != "types/all_types" {
            let area = module.split('/').next().unwrap_or_default();
            syn::parse_file(text).unwrap().items.iter().for_each(|item| add(area, item, &mut items));
        }
    }
    items
}

fn plain(types: String) -> Item {
    Item { types, names: Vec::new() }
}

fn function(signature: &syn::Signature) -> Item {
    let (mut types, mut names) = (Vec::new(), Vec::new());
    for argument in &signature.inputs {
        match argument {
            syn::FnArg::Typed(typed) => {
                types.push(spelled(&typed.ty));
                names.push(spelled(&typed.pat));
            }
            syn::FnArg::Receiver(receiver) => types.push(spelled(receiver)),
        }
    }
    Item { types: format!("({}) {}", types.join(", "), spelled(&signature.output)), names }
}

fn add(area: &str, item: &syn::Item, items: &mut Items) {
    match item {
        syn::Item::Struct(found) if is_public(&found.vis) => {
            let path = format!("{area}::{}", found.ident);
            for field in found.fields.iter().filter(|field| is_public(&field.vis)) {
                items.insert(format!("{path}.{}", spelled(&field.ident)), plain(spelled(&field.ty)));
            }
            items.insert(path, plain("struct".to_owned()));
        }
        syn::Item::Enum(found) if is_public(&found.vis) => {
            let path = format!("{area}::{}", found.ident);
            for variant in &found.variants {
                items.insert(format!("{path}::{}", variant.ident), plain(spelled(&variant.fields)));
            }
            items.insert(path, plain("enum".to_owned()));
        }
        syn::Item::Trait(found) if is_public(&found.vis) => {
            for item in &found.items {
                if let syn::TraitItem::Fn(method) = item {
                    items.insert(format!("{area}::{}::{}()", found.ident, method.sig.ident), function(&method.sig));
                }
            }
        }
        syn::Item::Impl(found) => {
            let owner = spelled(&found.self_ty);
            if let Some((of, _)) = &found.trait_ {
                if spelled(of).starts_with("From") {
                    items.insert(format!("{area}::{owner}: {}", spelled(of)), plain(String::new()));
                }
                return;
            }
            for item in &found.items {
                if let syn::ImplItem::Fn(method) = item
                    && is_public(&method.vis)
                {
                    items.insert(format!("{area}::{owner}::{}()", method.sig.ident), function(&method.sig));
                }
            }
        }
        syn::Item::Mod(found) if is_public(&found.vis) => {
            let inner = found.content.iter().flat_map(|(_, items)| items);
            inner.for_each(|item| add(&format!("{area}::{}", found.ident), item, items));
        }
        _ => {}
    }
}

/// Removed and changed items are major, added ones minor. So are arguments of one type that change places: the same line
/// sends other data.
fn real(old: &Files, new: &Files) -> (Source, Vec<String>) {
    let (was, is) = (items(old, new), items(new, old));
    let mut told = Vec::new();
    for (path, item) in &was {
        match is.get(path) {
            None => told.push(format!("{path} removed")),
            Some(now) if now.types != item.types => told.push(format!("{path}: {} -> {}", item.types, now.types)),
            Some(now) if now.names != item.names => {
                let place = |names: &[String], name: &String| names.iter().position(|other| other == name);
                let moved = |(at, name): (usize, &String)| place(&now.names, name).is_some_and(|now| now != at);
                if item.names.iter().enumerate().any(moved) {
                    told.push(format!("{path}: {:?} -> {:?}", item.names, now.names));
                }
            }
            Some(_) => {}
        }
    }
    if !told.is_empty() {
        return (Source::Major, told);
    }
    told.extend(is.keys().filter(|path| !was.contains_key(*path)).map(|path| format!("{path} added")));
    let level = match (told.is_empty(), old.generated == new.generated) {
        (false, _) => Source::Minor,
        (true, false) => Source::Patch,
        (true, true) => Source::None,
    };
    (level, told)
}

#[test]
fn the_verdict_is_what_the_items_of_both_crates_say() {
    let mut levels: BTreeMap<&str, usize> = BTreeMap::new();
    pairs(300, |seed, old, new, _| {
        let report = compare(old, new);
        let written = |name: &str, value| files(&read(name, value)).unwrap();
        let (level, told) = real(&written("old.json", old), &written("new.json", new));
        *levels.entry(level.as_str()).or_default() += 1;
        assert_eq!(
            report.verdict.source,
            level,
            "seed {seed}\n  {}\nthe crates: {told:#?}\nold {old}\nnew {new}",
            shown(&report)
        );
    });
    println!("{levels:?}");
    assert!(levels.len() > 1, "{levels:?}");
}

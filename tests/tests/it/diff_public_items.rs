//! The predicted source verdict is the real one: both crates are generated and their public items,
//! read from the Rust text, are compared.

use std::collections::BTreeMap;

use crate::common::{read, rows, unpack};
use client_gen::lower::lower;
use client_gen::manifest::Manifest;
use client_gen::samples::Examples;
use client_gen::write::{Runtime, Target, package};
use diff::{self, Options, Source};
use openapi::document::Document;
use quote::ToTokens;
use tests::shared;

/// Public items of a crate by path, each with what using it must agree with.
type Items = BTreeMap<String, String>;

fn items(document: &Document) -> Option<Items> {
    let plan = lower(document).plan;
    let manifest = Manifest::for_document("pair-client", "Pair");
    let target = Target {
        command: "test".into(),
        source: "spec".into(),
        core: Runtime::Path("client-core".into()),
        workspace: false,
    };
    let files = package(&plan, &manifest, &Examples::default(), &target).ok()?;
    let mut items = Items::new();
    for (path, text) in &files.generated {
        // Descriptors are private; examples and tests are no part of the crate.
        let Some(module) = path.strip_prefix("src/").and_then(|path| path.strip_suffix(".rs")) else {
            continue;
        };
        // Types with the feature `all-types` only are not promised by any version.
        if module.starts_with("operations") || module == "types/all_types" {
            continue;
        }
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        // Which file of a module an item stands in is not seen from outside.
        let area = module.split('/').next().unwrap_or(module);
        file.items.iter().for_each(|item| add(area, item, &mut items));
    }
    Some(items)
}

fn spelled(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string()
}

fn public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

fn add(area: &str, item: &syn::Item, items: &mut Items) {
    match item {
        syn::Item::Struct(found) if public(&found.vis) => {
            let path = format!("{area}::{}", found.ident);
            for field in found.fields.iter().filter(|field| public(&field.vis)) {
                let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                items.insert(format!("{path}.{name}"), spelled(&field.ty));
            }
            items.insert(path, "struct".to_owned());
        }
        syn::Item::Enum(found) if public(&found.vis) => {
            let path = format!("{area}::{}", found.ident);
            for variant in &found.variants {
                items.insert(format!("{path}::{}", variant.ident), spelled(&variant.fields));
            }
            items.insert(path, "enum".to_owned());
        }
        syn::Item::Trait(found) if public(&found.vis) => {
            let path = format!("{area}::{}", found.ident);
            for member in &found.items {
                if let syn::TraitItem::Fn(function) = member {
                    items.insert(format!("{path}::{}()", function.sig.ident), signature(&function.sig));
                }
            }
            items.insert(path, "trait".to_owned());
        }
        syn::Item::Impl(found) => {
            let owner = spelled(&found.self_ty);
            if let Some((of, _)) = &found.trait_ {
                let of = spelled(of);
                if of.starts_with("From") {
                    items.insert(format!("{area}::{owner}: {of}"), String::new());
                }
                return;
            }
            for member in &found.items {
                if let syn::ImplItem::Fn(function) = member
                    && public(&function.vis)
                {
                    items.insert(format!("{area}::{owner}::{}()", function.sig.ident), signature(&function.sig));
                }
            }
        }
        syn::Item::Fn(found) if public(&found.vis) => {
            items.insert(format!("{area}::{}()", found.sig.ident), signature(&found.sig));
        }
        syn::Item::Mod(found) if public(&found.vis) => {
            for inner in found.content.iter().flat_map(|(_, items)| items) {
                add(&format!("{area}::{}", found.ident), inner, items);
            }
        }
        _ => {}
    }
}

/// Types of arguments and result; names of arguments are not seen by callers.
fn signature(signature: &syn::Signature) -> String {
    let arguments = signature.inputs.iter().map(|argument| match argument {
        syn::FnArg::Typed(typed) => spelled(&typed.ty),
        syn::FnArg::Receiver(receiver) => spelled(receiver),
    });
    format!("({}) {}", arguments.collect::<Vec<_>>().join(", "), spelled(&signature.output))
}

/// What the items say: removed or changed is major, added is minor.
fn real(old: &Items, new: &Items) -> (Source, Vec<String>) {
    let mut why = Vec::new();
    let mut source = Source::None;
    for (path, signature) in old {
        match new.get(path) {
            Some(other) if other == signature => {}
            Some(other) => why.push(format!("{path}: {signature} -> {other}")),
            None => why.push(format!("{path} removed")),
        }
    }
    if !why.is_empty() {
        source = Source::Major;
    } else if new.keys().any(|path| !old.contains_key(path)) {
        source = Source::Minor;
        why = new.keys().filter(|path| !old.contains_key(*path)).map(|path| format!("{path} added")).collect();
    }
    (source, why)
}

/// Predicted against real; `None` when a crate cannot be generated.
fn check(name: &str, old: &Document, new: &Document) -> Option<Result<(), String>> {
    let report = diff::compare(old, new, &Options::default());
    let (source, why) = real(&items(old)?, &items(new)?);
    let predicted = report.verdict.source;
    // Arguments of one type that changed places: the names of arguments are no items.
    let exchanged = report.changes.iter().flat_map(|change| &change.rust).any(|item| item.contains(") -> ("));
    let agree = predicted.max(Source::Patch) == source.max(Source::Patch) || (exchanged && predicted == Source::Major);
    let words = || {
        let rust: Vec<_> = report.changes.iter().flat_map(|c| c.rust.clone()).take(8).collect();
        format!(
            "{name}: predicted {predicted:?} {rust:?}, real {source:?} {:?}",
            why.iter().take(8).collect::<Vec<_>>()
        )
    };
    Some(if agree { Ok(()) } else { Err(words()) })
}

#[test]
fn small_edits() {
    let base = include_str!("diff_silence/everything.yaml");
    let edits = [
        ("count: {type: integer, format: int32", "count: {type: integer, format: int64"),
        ("operationId: getNode\n      tags", "operationId: fetchNode\n      tags"),
        ("tags: [nodes, compute]", "tags: [compute]"),
        ("required: [count]\n      minProperties", "required: [count, zone]\n      minProperties"),
        ("enum: [a, b], x-enum-varnames: [A, B]", "enum: [a, b, c], x-enum-varnames: [A, B, C]"),
        ("x-rust-name: key", "x-rust-name: name"),
        ("    Zone:", "    Region:"),
        ("text: {type: string, x-secret: true}", "text: {type: string}"),
        ("description: A machine", "description: A node"),
        ("maxLength: 10", "maxLength: 20"),
        ("        4XX: {description: Wrong}\n", ""),
        ("x-waiter: [{name: running", "x-waiter: [{name: started"),
        ("        ratio:", "        price: {type: number}\n        ratio:"),
    ];
    let read = |text: &str| Document::parse("t.yaml", text).unwrap();
    let mut wrong = Vec::new();
    for (from, to) in edits {
        assert!(base.contains(from), "{from}");
        if let Some(Err(words)) = check(to, &read(base), &read(&base.replace(from, to))) {
            wrong.push(words);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn small_pairs() {
    let mut wrong = Vec::new();
    for pair in crate::common::field::pairs() {
        let read = |text: &str| Document::parse("t.yaml", text).unwrap();
        if let Some(Err(words)) = check(&pair.name, &read(&pair.old), &read(&pair.new)) {
            wrong.push(words);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
fn pairs_of_others() {
    let set = shared("sets/oasdiff-pairs");
    let (mut checked, mut wrong) = (0, Vec::new());
    for pair in rows(&set.join("file-pairs.tsv")) {
        let (old, new) = (read(&set.join(&pair["base"])), read(&set.join(&pair["revision"])));
        match check(&pair["pair"], &old, &new) {
            Some(Ok(())) => checked += 1,
            Some(Err(words)) => wrong.push(words),
            None => {}
        }
    }
    println!("{checked} pairs with the predicted verdict, {} without", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
fn a_history() {
    let set = shared("sets/hcloud");
    let folder = unpack(&set.join("history.tar.xz"));
    let mut files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    // Generating a crate for each takes an hour in a debug build: every fifteenth, or all on demand.
    let step = if std::env::var_os("FULL").is_some() { 1 } else { 15 };
    let (mut checked, mut wrong) = (0, Vec::new());
    for pair in files.windows(2).skip(1).step_by(step) {
        let name = pair[1].file_name().unwrap().to_string_lossy().into_owned();
        match check(&name, &read(&pair[0]), &read(&pair[1])) {
            Some(Ok(())) => checked += 1,
            Some(Err(words)) => wrong.push(words),
            None => {}
        }
    }
    println!("{checked} pairs of the history with the predicted verdict, {} without", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

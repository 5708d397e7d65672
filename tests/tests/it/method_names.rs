//! No name that a document chooses meets a method that the generator or the runtime gives to the same type: the crate
//! would not compile. The runtime's methods are read from the source of its macros, so that none is forgotten here.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use client_gen::lower::lower;
use client_gen::manifest::Manifest;
use client_gen::samples::Examples;
use client_gen::write::{Files, Runtime, Target, package};
use openapi::document::Document;
use syn::{ImplItem, Item, Visibility};

const MACROS: &str = include_str!("../../../crates/client-core/src/macros.rs");

/// Methods that `request!` gives to a builder.
fn of_the_macro() -> BTreeSet<String> {
    let text = MACROS.split("macro_rules! operation_error").next().unwrap();
    let names = text.match_indices("pub ").filter_map(|(at, _)| {
        let rest = text[at + 4..].trim_start_matches("async ").strip_prefix("fn ")?;
        Some(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
    });
    names.collect()
}

/// A document that uses each of `names` for a query parameter, a property of a JSON body and one of a response.
fn hostile(names: &BTreeSet<String>) -> String {
    let mut out = String::from(concat!(
        "openapi: 3.0.3\ninfo: {title: Names, version: '1'}\n",
        "servers: [{url: 'https://names.example'}]\npaths:\n"
    ));
    let contents = [
        ("json", "application/json: {schema: {$ref: '#/components/schemas/Page'}}"),
        ("bytes", "application/octet-stream: {schema: {type: string, format: binary}}"),
        ("text", "text/plain: {schema: {type: string}}"),
        ("events", "text/event-stream: {schema: {$ref: '#/components/schemas/Page'}}"),
        (
            "several",
            "application/json: {schema: {$ref: '#/components/schemas/Page'}}, text/csv: {schema: {type: string}}",
        ),
    ];
    for (kind, content) in contents {
        for place in ["query", "body", "both"] {
            write!(out, "  /{kind}/{place}:\n    post:\n      operationId: {kind}_{place}\n").unwrap();
            if kind == "json" {
                out.push_str("      x-pagination: {style: page, param: page, items: /list}\n");
            }
            if place != "body" {
                out.push_str("      parameters:\n      - {name: page, in: query, schema: {type: integer}}\n");
                for name in names {
                    writeln!(out, "      - {{name: {name}, in: query, schema: {{type: string}}}}").unwrap();
                }
            } else if kind == "json" {
                out.push_str("      parameters:\n      - {name: page, in: query, schema: {type: integer}}\n");
            }
            if place != "query" {
                out.push_str(
                    "      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Body'}}}}\n",
                );
            }
            writeln!(out, "      responses: {{'200': {{description: Yes., content: {{{content}}}}}}}").unwrap();
        }
    }
    out.push_str("components:\n  schemas:\n    Page:\n      type: object\n      properties:\n");
    out.push_str("        list: {type: array, items: {type: string}}\n");
    for name in names {
        writeln!(out, "        {name}: {{type: string}}").unwrap();
    }
    out.push_str("    Body:\n      type: object\n      properties:\n");
    for name in names {
        writeln!(out, "        {name}: {{type: string, nullable: true}}").unwrap();
        writeln!(out, "        {name}_null: {{type: string}}").unwrap();
    }
    out
}

fn written(text: &str) -> Files {
    let document = Document::parse("names.yaml", text).unwrap();
    let lowered = lower(&document);
    assert!(lowered.skipped.is_empty(), "{:?}", lowered.skipped);
    let manifest = Manifest::for_document("names", &lowered.plan.title);
    let target = Target {
        command: "cargo xtask generate".to_owned(),
        source: "names.yaml".to_owned(),
        core: Runtime::Registry,
        workspace: false,
    };
    package(&lowered.plan, &manifest, &Examples::new(), &target).unwrap()
}

/// What each type of a file has twice.
fn twice(text: &str, runtime: &BTreeSet<String>) -> Vec<String> {
    let file = syn::parse_file(text).unwrap();
    let mut methods: BTreeMap<String, Vec<(String, bool)>> = BTreeMap::new();
    let mut requests = BTreeSet::new();
    for item in &file.items {
        match item {
            Item::Impl(block) if block.trait_.is_none() => {
                let syn::Type::Path(ty) = &*block.self_ty else { continue };
                let all = methods.entry(ty.path.segments.last().unwrap().ident.to_string()).or_default();
                all.extend(block.items.iter().filter_map(|item| match item {
                    ImplItem::Fn(method) if matches!(method.vis, Visibility::Public(_)) => {
                        Some((method.sig.ident.to_string(), method.sig.asyncness.is_some()))
                    }
                    _ => None,
                }));
            }
            Item::Macro(call) if call.mac.path.segments.last().is_some_and(|last| last.ident == "request") => {
                requests.extend(call.mac.tokens.clone().into_iter().next().map(|name| name.to_string()));
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    for (ty, methods) in methods {
        let mut seen = BTreeSet::new();
        for (name, sends) in methods {
            // What sends in another media type is named by the generator and not by the document.
            let taken = requests.contains(&ty) && !sends && runtime.contains(&name);
            if !seen.insert(name.clone()) || taken {
                out.push(format!("{ty}::{name}"));
            }
        }
    }
    out
}

#[test]
fn no_name_of_a_document_is_that_of_another_method() {
    let runtime = of_the_macro();
    assert!(runtime.len() >= 5 && runtime.contains("options") && runtime.contains("send"), "{runtime:?}");
    let mut names = runtime.clone();
    let others = "new pages items body extra clone fmt from into call retry send_any send_json send_text send_stream
        send_empty wait_until_ready send_null maybe_null";
    names.extend(others.split_whitespace().map(str::to_owned));
    let files = written(&hostile(&names));
    let mut builders = 0;
    for (path, text) in files.generated.iter().filter(|(path, _)| path.starts_with("src/")) {
        builders += text.matches("client_core::request!").count();
        assert_eq!(twice(text, &runtime), Vec::<String>::new(), "{path}");
    }
    assert_eq!(builders, 15);
}

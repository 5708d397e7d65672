//! The types of another generator for the same document, and a program that reads and writes values with both.
//!
//! progenitor gets the original document. Where it refuses that, its type generator typify gets the component schemas as
//! they are written: never anything that this project made of them, which would share its mistakes. The documents are read
//! by `serde_yaml` and `openapiv3` here, not by this project's own reader.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator};
use quote::{format_ident, quote};
use serde_json::{Map, Value, json};
use typify::{TypeSpace, TypeSpaceSettings};

use super::values::Sample;
use super::{Made, values, write};

/// What the other generator made of a document.
pub struct Theirs {
    /// What it was given.
    pub given: &'static str,
    /// Its types.
    code: TokenStream,
    /// The type of each component schema that it could generate.
    types: BTreeMap<String, String>,
    /// The component schemas that it could not generate, and those that refer to them.
    pub refused: Vec<String>,
}

/// The program, and what can be compared by it.
pub struct Program {
    /// Its folder.
    pub folder: PathBuf,
    /// For each document: its name, what the other generator did, values to compare, and values of components for which it
    /// has no type.
    pub documents: Vec<(String, Theirs, usize, usize)>,
}

const SCHEMAS: &str = "#/components/schemas/";

/// The other generator's types for the components of a document.
///
/// # Panics
/// When the document cannot be read.
#[must_use]
#[allow(clippy::unwrap_used, reason = "a failed sample is a failed test")]
pub fn theirs(spec: &Path) -> Theirs {
    let text = std::fs::read_to_string(spec).unwrap();
    let mut document: Value = serde_yaml::from_str(&text).unwrap();
    let empty = Map::new();
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object).unwrap_or(&empty).clone();
    // Names that no generator changes, so that a component's type is known without following its rules.
    let names: BTreeMap<String, String> =
        schemas.keys().enumerate().map(|(index, name)| (name.clone(), format!("Type{index}"))).collect();
    rename(&mut document, &names);
    let schemas: Map<String, Value> = schemas
        .into_iter()
        .map(|(name, mut schema)| {
            rename(&mut schema, &names);
            (names[&name].clone(), schema)
        })
        .collect();
    if let Some(components) = document.pointer_mut("/components").and_then(Value::as_object_mut) {
        components.insert("schemas".to_owned(), Value::Object(schemas.clone()));
    }
    let newer = document.get("openapi").and_then(Value::as_str).is_some_and(|version| !version.starts_with("3.0"));
    let (given, code, known) = match (quiet(|| whole(&document)), newer) {
        (Some(code), _) => ("the document", code, schemas.keys().cloned().collect()),
        (None, false) => {
            let (code, known) = most(&schemas, |some| whole(&only(&document, some)));
            ("its schemas as a document", code, known)
        }
        (None, true) => {
            let (code, known) = most(&schemas, types);
            ("its schemas", code, known)
        }
    };
    let mut theirs = Theirs { given, code, types: BTreeMap::new(), refused: Vec::new() };
    for (name, renamed) in names {
        if known.contains(&renamed) {
            theirs.types.insert(name, renamed);
        } else {
            theirs.refused.push(name);
        }
    }
    theirs
}

/// Gives references to components their new names, and leaves out string formats, for which the other generator needs types
/// of more crates, and conditions, which it does not support and which restrict values without changing their types.
fn rename(value: &mut Value, names: &BTreeMap<String, String>) {
    match value {
        Value::Object(map) => {
            if map.get("type").is_some_and(|ty| *ty == "string" || *ty == json!(["string", "null"])) {
                map.remove("format");
            }
            for condition in ["if", "then", "else"] {
                map.remove(condition);
            }
            if let Some(Value::String(target)) = map.get_mut("$ref") {
                let name = target.strip_prefix(SCHEMAS).map(|name| name.replace("~1", "/").replace("~0", "~"));
                if let Some(renamed) = name.and_then(|name| names.get(&name)) {
                    *target = format!("{SCHEMAS}{renamed}");
                }
            }
            map.values_mut().for_each(|value| rename(value, names));
        }
        Value::Array(list) => list.iter_mut().for_each(|value| rename(value, names)),
        _ => {}
    }
}

/// Neither generator says in all cases that it cannot do something: some of them panic.
fn quiet<T>(generate: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(generate)).ok().flatten()
}

/// progenitor, with a whole document.
fn whole(document: &Value) -> Option<TokenStream> {
    let document = serde_json::from_value(document.clone()).ok()?;
    let mut generator = Generator::new(&GenerationSettings::default());
    generator.generate_tokens(&document).ok()?;
    Some(generator.get_type_space().to_stream())
}

/// A document without operations and with these schemas only.
fn only(document: &Value, schemas: &Map<String, Value>) -> Value {
    json!({
        "openapi": document["openapi"],
        "info": { "title": "schemas", "version": "1" },
        "paths": {},
        "components": { "schemas": schemas },
    })
}

/// typify, with schemas.
fn types(schemas: &Map<String, Value>) -> Option<TokenStream> {
    let mut space = TypeSpace::new(&TypeSpaceSettings::default());
    let schemas: Result<Vec<_>, _> = schemas
        .iter()
        .map(|(name, schema)| Ok::<_, serde_json::Error>((name.clone(), serde_json::from_value(schema.clone())?)))
        .collect();
    space.add_ref_types(schemas.ok()?).ok()?;
    Some(space.to_stream())
}

/// The code for all schemas that can be generated together with what they refer to, and which these are.
fn most(
    schemas: &Map<String, Value>,
    generate: impl Fn(&Map<String, Value>) -> Option<TokenStream>,
) -> (TokenStream, BTreeSet<String>) {
    let mut known = BTreeSet::new();
    let some = |names: &BTreeSet<String>| -> Map<String, Value> {
        schemas.iter().filter(|(name, _)| names.contains(*name)).map(|(k, v)| (k.clone(), v.clone())).collect()
    };
    for name in schemas.keys() {
        let with = reached(schemas, name);
        if quiet(|| generate(&some(&with))).is_some() {
            known.extend(with);
        }
    }
    let code = quiet(|| generate(&some(&known)));
    // What works one by one does not always work together.
    if code.is_none() {
        known.clear();
    }
    (code.unwrap_or_default(), known)
}

/// A schema's name and those of all schemas that it refers to.
fn reached(schemas: &Map<String, Value>, name: &str) -> BTreeSet<String> {
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                let target = map.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix(SCHEMAS));
                found.extend(target.map(str::to_owned));
                map.values().for_each(|value| references(value, found));
            }
            Value::Array(list) => list.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let mut all = BTreeSet::new();
    let mut next = vec![name.to_owned()];
    while let Some(name) = next.pop() {
        if let Some(schema) = schemas.get(&name)
            && all.insert(name)
        {
            references(schema, &mut next);
        }
    }
    all
}

/// Writes a program into `folder` that compares both generators' types.
#[must_use]
pub fn program(folder: &Path, made: &[Made]) -> Program {
    let folder = folder.join("independent");
    let mut out = Program { folder, documents: Vec::new() };
    let mut manifest = super::runner::dependencies().replace("\"runner\"", "\"independent\"");
    manifest.push_str("serde = { version = \"1\", features = [\"derive\"] }\nregress = \"*\"\n");
    let mut modules = Vec::new();
    for made in made {
        let apart = made.lowered.plan.types.iter().any(|def| def.apart);
        let features = if apart { ", features = [\"all-types\"]" } else { "" };
        manifest.push_str(&format!("{} = {{ path = \"../crates/{}\"{features} }}\n", made.name, made.name));
        let theirs = theirs(&made.spec);
        let samples = values::samples(made);
        let all: Vec<&Sample> =
            samples.examples.iter().chain(&samples.made_up).filter(|sample| sample.component.is_some()).collect();
        let mut compared = 0;
        let values = all.iter().filter_map(|sample| {
            let component = sample.component.as_deref()?;
            let other = format_ident!("{}", theirs.types.get(component)?);
            let ours: TokenStream = sample.ty.parse().ok()?;
            let json = sample.json.to_string();
            compared += 1;
            Some(quote!(Sample { component: #component, json: #json, ours: ours::<#ours>, theirs: theirs::<other::#other> }))
        });
        let module = format_ident!("{}", made.module());
        let code = &theirs.code;
        let text = quote! {
            #![allow(warnings, clippy::all)]
            use #module::{client_core, types};
            use crate::{Sample, ours, theirs};
            mod other { #code }
            pub fn samples() -> Vec<Sample> {
                vec![#(#values),*]
            }
        };
        write(&out.folder.join(format!("src/{module}.rs")), &text.to_string());
        let name = &made.name;
        modules.push((quote!(mod #module;), quote!((#name, #module::samples))));
        out.documents.push((name.clone(), theirs, compared, all.len() - compared));
    }
    let (modules, list): (Vec<_>, Vec<_>) = modules.into_iter().unzip();
    let main = include_str!("../../fixtures/corpus/independent.rs");
    let all = quote!(#(#modules)* const ALL: &[(&str, fn() -> Vec<Sample>)] = &[#(#list),*];);
    write(&out.folder.join("src/main.rs"), &format!("{main}\n{all}\n"));
    write(&out.folder.join("Cargo.toml"), &manifest);
    out
}

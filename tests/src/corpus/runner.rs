//! One program that depends on every crate of the sample: reads and writes back values, and calls operations.

use std::path::{Path, PathBuf};

use client_gen::lower::{SchemeKind, Tag};
use openapi::schema_check::Side;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::synthesize::Synthesizer;
use super::values::{self, Samples};
use super::{Made, write};

/// The program, and what it was made from.
pub struct Runner {
    /// Its folder.
    pub folder: PathBuf,
    /// For each document, in order.
    pub samples: Vec<Samples>,
    /// For each document the operations that can be called, by id.
    pub calls: Vec<Vec<String>>,
}

/// Writes the program into `folder`.
#[must_use]
pub fn runner(folder: &Path, made: &[Made]) -> Runner {
    let folder = folder.join("runner");
    let mut out = Runner { folder, samples: Vec::new(), calls: Vec::new() };
    let mut manifest = dependencies();
    let mut modules = Vec::new();
    for made in made {
        // Samples are made of every component schema, also of those that no operation reaches.
        let apart = made.lowered.plan.types.iter().any(|def| def.apart);
        let features = if apart { ", features = [\"all-types\"]" } else { "" };
        manifest.push_str(&format!("{} = {{ path = \"../crates/{}\"{features} }}\n", made.name, made.name));
        let module = format_ident!("{}", made.module());
        let name = &made.name;
        modules.push((quote!(mod #module;), quote!((#name, #module::samples, #module::call))));
        let samples = values::samples(made);
        let (calls, ids) = calls(made);
        let values = samples.examples.iter().chain(&samples.made_up).map(|sample| {
            let (at, json) = (&sample.at, sample.json.to_string());
            let ty: TokenStream = sample.ty.parse().unwrap_or_default();
            quote!(Sample { at: #at, json: #json, back: back::<#ty> })
        });
        let text = quote! {
            #![allow(deprecated, unused_imports, clippy::all)]
            use #module::{Client, client_core, types};
            use crate::{Calling, Sample, back};
            pub fn samples() -> Vec<Sample> {
                vec![#(#values),*]
            }
            #calls
        };
        write(&out.folder.join(format!("src/{module}.rs")), &text.to_string());
        out.samples.push(samples);
        out.calls.push(ids);
    }
    let (modules, list): (Vec<_>, Vec<_>) = modules.into_iter().unzip();
    let main = include_str!("../../fixtures/corpus/runner.rs");
    let all = quote!(#(#modules)* const ALL: &[(&str, fn() -> Vec<Sample>, fn(&str, &str) -> Option<Calling>)] = &[#(#list),*];);
    write(&out.folder.join("src/main.rs"), &format!("{main}\n{all}\n"));
    write(&out.folder.join("Cargo.toml"), &manifest);
    out
}

/// A package without code of its own, which depends on the sample with one tag at most. It asks for all else that the
/// program asks for, so that nothing else is compiled again.
#[must_use]
pub fn few(folder: &Path, made: &[Made], tag: impl Fn(&[Tag]) -> Option<&Tag>) -> PathBuf {
    let folder = folder.join("few");
    let mut manifest = dependencies().replace("\"runner\"", "\"few\"");
    for made in made {
        // A tag of this name is no feature.
        let tag = tag(&made.lowered.plan.tags).filter(|tag| tag.rust != "default");
        let features: Vec<&str> = std::iter::once("rustls").chain(tag.map(|tag| tag.rust.as_str())).collect();
        manifest.push_str(&format!(
            "{} = {{ path = \"../crates/{}\", default-features = false, features = {features:?} }}\n",
            made.name, made.name
        ));
    }
    write(&folder.join("src/lib.rs"), "");
    write(&folder.join("Cargo.toml"), &manifest);
    folder
}

/// A manifest as far as client-core.
pub(super) fn dependencies() -> String {
    let core = crate::workspace().join("crates/client-core");
    let core = core.canonicalize().unwrap_or(core).display().to_string();
    format!(
        "{}client-core = {{ package = \"compute-clients-core\", path = {core:?} }}\n",
        include_str!("../../fixtures/corpus/runner.toml")
    )
}

/// A function that calls an operation by id, and the ids it knows.
fn calls(made: &Made) -> (TokenStream, Vec<String>) {
    let plan = &made.lowered.plan;
    let sides = [Synthesizer::new, Synthesizer::unshown].map(|new| new(&made.document, Side::Request));
    let mut ids = Vec::new();
    let mut arms = Vec::new();
    for operation in &plan.operations {
        // With everything where that can be said in code, else with what must be; as the document shows it, else not.
        let ways = sides.iter().flat_map(|side| [(side, true), (side, false)]);
        let call = ways.into_iter().find_map(|(side, optional)| {
            let example = values::call(made, side, operation, optional)?;
            client_gen::samples::call(plan, operation, Some(&example))
        });
        let Some(call) = call else { continue };
        let id = &operation.id;
        arms.push(quote!(#id => Box::pin(async move { let _ = #call.send().await?; Ok(()) }),));
        ids.push(id.clone());
    }
    let credentials = plan.schemes.iter().map(|scheme| {
        let method = format_ident!("{}", scheme.rust);
        if scheme.kind == SchemeKind::Basic { quote!(.#method("user", "pass")) } else { quote!(.#method("tok")) }
    });
    let text = quote! {
        pub fn call(id: &str, url: &str) -> Option<Calling> {
            let client = Client::builder()#(#credentials)*.base_url(url).retry(client_core::RetryConfig::none()).build();
            let client = match client {
                Ok(client) => client,
                Err(error) => return Some(Box::pin(async move { Err(error) })),
            };
            Some(match id {
                #(#arms)*
                _ => return None,
            })
        }
    };
    (text, ids)
}

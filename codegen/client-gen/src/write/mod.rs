//! The write stage: a whole crate as texts. Putting them on disk is the command line's.

mod guide;
mod layout;
mod package;
mod parallel;
mod readme;
mod roundtrip;
mod stub_example;
mod target;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

pub use package::base_url_variable;
pub use roundtrip::roundtrip;
pub(crate) use target::ALL_TYPES;
pub use target::{Files, MARK, Runtime, Target};

use crate::lower::{Plan, TypeDef};
use crate::manifest::Manifest;
use crate::operations::*;
use crate::refine::{definition, ident};
use crate::samples::{self, Examples};
use crate::surface::lock;
use diagnostics::Finding;
use parallel::{Job, Made};

/// The whole crate.
///
/// # Errors
/// Tokens that are no Rust: a defect of the generator.
pub fn package(plan: &Plan, manifest: &Manifest, examples: &Examples, target: &Target) -> Result<Files, Box<Finding>> {
    let head = format!("// {MARK} `{}` from {}: edit that instead.\n\n", target.command, target.source);
    let mut out = Files::default();
    // Also of a single tag: were it to become a feature only when a second one comes, that would take its handle from
    // everyone who chose features by hand.
    let features = !plan.tags.is_empty();
    let mut by_tag: Vec<Vec<usize>> = vec![Vec::new(); plan.tags.len()];
    for (index, operation) in plan.operations.iter().enumerate() {
        by_tag[operation.tag].push(index);
    }
    let each = &Each { plan, manifest, examples, features, exchanging: exchanging(plan) };
    let mut jobs: Vec<Job<'_>> = vec![
        Job::new("src/client.rs".to_owned(), || each.client()),
        Job::new("src/stub.rs".to_owned(), || stub(plan, features)),
        Job::new("src/mock.rs".to_owned(), || mock(plan, features)),
        Job::new("src/record.rs".to_owned(), || record(plan)),
        Job::new("src/error.rs".to_owned(), || each.errors()),
        Job::new("src/operations/mod.rs".to_owned(), || each.operations()),
        Job::new("src/builder/mod.rs".to_owned(), || each.builders()),
    ];
    for (tag, own) in plan.tags.iter().zip(&by_tag) {
        jobs.push(Job::new(format!("src/operations/{}.rs", tag.rust), move || each.descriptors_of(own)));
        jobs.push(Job::new(format!("src/builder/{}.rs", tag.rust), move || each.builders_of(own)));
    }
    let texts = parallel::run(&jobs, plan.operations.len() + plan.types.len(), || types(plan, features));
    for (path, text) in texts {
        let text = text.map_err(|error| {
            Box::new(Finding::error("write", format!("{path}: {error}")).help("this is a defect of the generator"))
        })?;
        out.generated.insert(path, format!("{head}{text}"));
    }
    package::add(plan, manifest, target, features, &mut out);
    if target.workspace {
        // What a release had is what the next one is compared with.
        let head = format!("# {MARK} `{}` from {}: the public API of this crate.\n", target.command, target.source);
        let items = crate::surface::surface(plan);
        out.generated.insert(lock::FILE.to_owned(), head + &lock::lines(&items));
    }
    let programs = package::examples(plan, manifest, examples, target, &mut out);
    readme::add(plan, manifest, examples, target, &programs, &mut out);
    guide::add(plan, manifest, target, &mut out);
    Ok(out)
}

fn gate_of(plan: &Plan, tag: usize) -> TokenStream {
    let feature = &plan.tags[tag].rust;
    quote!(#[cfg(feature = #feature)])
}

/// Operations that stand beside the API's constant, because it names them.
fn exchanging(plan: &Plan) -> Vec<usize> {
    plan.schemes.iter().filter_map(|scheme| Some(scheme.exchange.as_ref()?.operation)).collect()
}

/// What each file is made of.
struct Each<'a> {
    plan: &'a Plan,
    manifest: &'a Manifest,
    examples: &'a Examples,
    features: bool,
    exchanging: Vec<usize>,
}

impl Each<'_> {
    fn gate(&self, tag: usize) -> Option<TokenStream> {
        self.features.then(|| gate_of(self.plan, tag))
    }

    fn client(&self) -> TokenStream {
        let client = client(self.plan, self.manifest, self.features);
        quote!(#[allow(unused_imports)] use crate::{builder, types}; #client)
    }

    fn errors(&self) -> TokenStream {
        let operations = self.plan.operations.iter();
        let errors = operations.filter_map(|operation| error(self.plan, operation, self.gate(operation.tag).as_ref()));
        quote!(#[allow(unused_imports)] use crate::types; #(#errors)*)
    }

    fn operations(&self) -> TokenStream {
        let api = api(self.plan, &self.manifest.name);
        let shared = self.exchanging.iter().map(|index| descriptor(self.plan, &self.plan.operations[*index]));
        let modules = self.plan.tags.iter().enumerate().map(|(index, tag)| {
            let (module, gate) = (ident(&tag.rust), self.gate(index));
            quote!(#gate pub(crate) mod #module;)
        });
        quote! {
            #[allow(unused_imports)]
            use client_core::{
                Api, Body, ErrorShape, Exchange, Field, Lifetime, Location, Media, Operation, Param, Retry, Rule,
                Scheme, SchemeKind, Server, Style,
            };
            #(#modules)*
            #api
            #(#shared)*
        }
    }

    fn builders(&self) -> TokenStream {
        let modules = self.plan.tags.iter().enumerate().map(|(index, tag)| {
            let (module, gate) = (ident(&tag.rust), self.gate(index));
            quote!(#gate mod #module; #gate pub use #module::*;)
        });
        quote!(#(#modules)*)
    }

    fn descriptors_of(&self, operations: &[usize]) -> TokenStream {
        let descriptors = operations.iter().map(|index| {
            let operation = &self.plan.operations[*index];
            if self.exchanging.contains(index) {
                let name = ident(&operation.constant);
                quote!(pub(crate) use super::#name;)
            } else {
                descriptor(self.plan, operation)
            }
        });
        quote! {
            #[allow(unused_imports)]
            use client_core::{
                Body, Field, Location, Media, Operation, Paging, PagingStyle, Param, Place, Retry, Rule, Server, Style,
                Waiter,
            };
            #(#descriptors)*
        }
    }

    fn builders_of(&self, operations: &[usize]) -> TokenStream {
        let builders = operations.iter().map(|index| {
            let operation = &self.plan.operations[*index];
            let example = doc_example(self.plan, self.manifest, operation, self.examples);
            builder(self.plan, operation, &example)
        });
        quote! {
            #[allow(unused_imports)]
            use crate::{operations, types};
            #(#builders)*
        }
    }
}

/// Types that one tag alone reaches go into its file, those that no operation reaches into `all_types`, the rest into
/// `shared`.
fn types(plan: &Plan, features: bool) -> Vec<Made> {
    let mut files: BTreeMap<(bool, Option<usize>), Vec<&TypeDef>> = BTreeMap::new();
    for def in &plan.types {
        let mut tags = def.tags.iter();
        let home = match (tags.next(), tags.next()) {
            (Some(only), None) if features => Some(*only),
            _ => None,
        };
        files.entry((def.apart, home)).or_default().push(def);
    }
    let mut modules = TokenStream::new();
    let mut out = Vec::new();
    for ((apart, home), defs) in files {
        let name = if apart { "all_types" } else { home.map_or("shared", |tag| &plan.tags[tag].rust) };
        let gate = match apart {
            true => Some(quote!(#[cfg(feature = #ALL_TYPES)])),
            false => home.filter(|_| features).map(|tag| gate_of(plan, tag)),
        };
        let module = ident(name);
        modules.extend(quote!(#gate mod #module; #gate pub use #module::*;));
        let definitions = defs.into_iter().map(|def| definition(plan, def));
        let tokens = quote!(#[allow(unused_imports)] use super::*; #(#definitions)*);
        out.push((format!("src/types/{name}.rs"), layout::file(tokens)));
    }
    out.push(("src/types/mod.rs".to_owned(), layout::file(modules)));
    out
}

/// The example in an operation's documentation.
fn doc_example(plan: &Plan, manifest: &Manifest, operation: &crate::lower::Operation, examples: &Examples) -> String {
    let Some(call) = samples::call(plan, operation, examples.get(&operation.id)) else { return String::new() };
    let krate = ident(&manifest.package.replace('-', "_"));
    let deprecated = if operation.deprecated { "# #[allow(deprecated)]\n" } else { "" };
    let statement = match &operation.success {
        crate::lower::Reply::Empty => quote!(#call.send().await?;),
        _ => quote!(let response = #call.send().await?;),
    };
    let Some(code) = samples::laid_out(&statement) else { return String::new() };
    let types = if code.contains("types::") { format!("use {krate}::types;\n\n") } else { String::new() };
    let core = if code.contains("client_core::") { format!("# use {krate}::client_core;\n") } else { String::new() };
    let unused = if code.starts_with("let response") { "# let _ = response;\n" } else { "" };
    format!(
        "```no_run\n{deprecated}# async fn run(client: {krate}::Client) -> Result<(), {krate}::Error> {{\n{core}{types}{code}\n{unused}# Ok(())\n# }}\n```"
    )
}

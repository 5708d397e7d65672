//! Cargo.toml, lib.rs, CHANGELOG.md and examples/.

use quote::quote;

use super::{ALL_TYPES, Files, MARK, Runtime, Target};
use crate::lower::{Operation, Place, Plan, Reply, prose};
use crate::manifest::Manifest;
use crate::refine::ident;
use crate::samples::{self, Examples};

/// A TOML string.
fn toml(text: &str) -> String {
    // A JSON string is a TOML basic string once control characters are gone, and prose has none.
    serde_json::Value::String(prose::one_line(text)).to_string()
}

/// A TOML string of exactly this text, which has no control characters that JSON does not escape.
fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string().replace('\u{7f}', "\\u007f")
}

/// The runtime's version that generated code is made for; a test compares it with the manifest of client-core.
const RUNTIME_VERSION: &str = "0.1.0";

pub(super) fn add(plan: &Plan, manifest: &Manifest, target: &Target, features: bool, out: &mut Files) {
    out.generated.insert("Cargo.toml".to_owned(), cargo_toml(plan, manifest, target, features));
    out.generated.insert("src/lib.rs".to_owned(), lib_rs(target));
    // One layout, ours: rustfmt's would differ, and then the crate would not be what its spec makes.
    let plain = format!("# {MARK} `{}`.\ndisable_all_formatting = true\n", target.command);
    out.generated.insert("rustfmt.toml".to_owned(), plain);
    // Only the releases of this repository follow its rules.
    let rules = match target.workspace {
        true => {
            "Versions follow the rules of `cargo xtask diff`: a major version where code may stop compiling, a minor one\nwhere something is new, a patch for the rest.\n\n"
        }
        false => "",
    };
    let changelog = format!(
        "# Changelog of {}\n\n{rules}## {}\n\n- First version: {}.\n",
        manifest.package,
        manifest.version,
        match plan.operations.len() {
            1 => "1 operation".to_owned(),
            count => format!("{count} operations"),
        }
    );
    out.once.insert("CHANGELOG.md".to_owned(), changelog);
}

fn cargo_toml(plan: &Plan, manifest: &Manifest, target: &Target, features: bool) -> String {
    let mut text = format!("# {MARK} `{}` from {}: edit that instead.\n\n[package]\n", target.command, target.source);
    text.push_str(&format!("name = {}\nversion = {}\n", toml(&manifest.package), toml(&manifest.version)));
    text.push_str(&format!("description = {}\n", toml(&manifest.summary)));
    if target.workspace {
        text.push_str("edition.workspace = true\nrust-version.workspace = true\nlicense.workspace = true\nrepository.workspace = true\n");
    } else {
        text.push_str("edition = \"2024\"\nrust-version = \"1.88\"\npublish = false\n");
    }
    if let Some(homepage) = &manifest.homepage {
        text.push_str(&format!("homepage = {}\n", toml(homepage)));
    }
    if !manifest.keywords.is_empty() {
        let keywords: Vec<String> = manifest.keywords.iter().take(5).map(|word| toml(word)).collect();
        text.push_str(&format!("keywords = [{}]\n", keywords.join(", ")));
    }
    text.push_str("categories = [\"api-bindings\"]\nreadme = \"README.md\"\n");
    if target.workspace {
        text.push_str("\n[lints]\nworkspace = true\n");
    } else {
        text.push_str("\n# Stands alone, wherever it is put.\n[workspace]\n");
    }
    // On docs.rs, every feature, each item with what it needs.
    text.push_str("\n[package.metadata.docs.rs]\nall-features = true\nrustdoc-args = [\"--cfg\", \"docsrs\"]\n");
    text.push_str("\n[features]\n");
    let tags: Vec<String> = if features {
        plan.tags.iter().map(|tag| tag.rust.clone()).filter(|tag| tag != "default").collect()
    } else {
        Vec::new()
    };
    let mut default = ["rustls", "http2", "gzip", "serde"].map(toml).to_vec();
    default.extend(tags.iter().map(|tag| toml(tag)));
    text.push_str(&format!("default = [{}]\n", default.join(", ")));
    text.push_str("# TLS: one of the two, unless you bring your own HTTP client.\nrustls = [\"client-core/rustls\"]\nnative-tls = [\"client-core/native-tls\"]\n");
    text.push_str("# HTTP/2 where the server offers it, and compressed responses.\nhttp2 = [\"client-core/http2\"]\ngzip = [\"client-core/gzip\"]\n");
    text.push_str("# `Serialize` and `Deserialize` for the types.\nserde = [\"client-core/serde\"]\n");
    text.push_str("# `send_blocking` beside every `send`.\nblocking = [\"client-core/blocking\"]\n");
    text.push_str(
        "# `mock::serve`: a local HTTP server whose responses come from a stub.\nmock = [\"client-core/mock\"]\n",
    );
    text.push_str("# `record`: recordings of requests and responses without secrets, and replaying them.\nrecord = [\"client-core/record\"]\n");
    if !tags.is_empty() {
        text.push_str("# One for each handle; without it, its operations and types are not compiled.\n");
        for tag in &tags {
            text.push_str(&format!("{tag} = []\n"));
        }
    }
    // There even without such types: a schema that comes into use must not remove a feature that code asks for.
    text.push_str(
        "# Types that no operation reaches: what webhooks and callbacks receive, components that nothing uses.\n",
    );
    let tags: Vec<String> = tags.iter().map(|tag| toml(tag)).collect();
    text.push_str(&format!("{ALL_TYPES} = [{}]\n", tags.join(", ")));
    text.push_str("\n[dependencies]\n");
    let place = match &target.core {
        Runtime::Registry => String::new(),
        Runtime::Path(path) => format!("path = {}, ", quoted(path)),
        Runtime::Git(url) => format!("git = {}, ", quoted(url)),
    };
    text.push_str(&format!(
        "client-core = {{ package = \"compute-clients-core\", {place}version = {}, default-features = false }}\n",
        toml(RUNTIME_VERSION)
    ));
    text.push_str("\n[dev-dependencies]\ntokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }\n");
    text
}

fn lib_rs(target: &Target) -> String {
    format!(
        r#"// {MARK} `{}` from {}: edit that instead.

#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![allow(deprecated)]
#![allow(clippy::large_enum_variant, reason = "bodies are as large as documents make them")]
// Types may lie within each other as deep as documents nest them.
#![recursion_limit = "1024"]

/// One request builder an operation; get them from the client's handles.
pub mod builder;
mod client;
/// What each operation documents as errors.
pub mod error;
/// A local HTTP server whose responses come from a stub, to test programs that take a URL.
#[cfg(feature = "mock")]
pub mod mock;
mod operations;
/// What a client sends and receives, written as HAR without secrets, and replayed in tests.
#[cfg(feature = "record")]
pub mod record;
/// Responses without a server, for tests.
pub mod stub;
/// Everything that travels: requests, responses and what they are made of.
pub mod types;

pub use client::*;
pub use client_core::{{self, Error, ErrorKind, RequestOptions, Response, RetryConfig, WaitOptions}};
"#,
        target.command, target.source
    )
}

/// `examples/`: what people do first, each a program that compiles. Their names begin with the module's: cargo puts the
/// examples of all crates of a workspace into one folder. Returns the names.
pub(super) fn examples(
    plan: &Plan,
    manifest: &Manifest,
    examples: &Examples,
    target: &Target,
    out: &mut Files,
) -> Vec<String> {
    let mut names = Vec::new();
    type Fits = fn(&Operation) -> bool;
    let wanted: [(&str, &str, Fits); 4] = [
        ("list", "Lists what there is", |op| op.method == "GET" && op.rust.starts_with("list") || op.rust == "list"),
        ("create", "Creates one", |op| op.rust.starts_with("create") || op.rust.starts_with("launch") || op.cost),
        ("delete", "Deletes one", |op| ["delete", "terminate", "release"].iter().any(|verb| op.rust.starts_with(verb))),
        ("wait", "Waits for a state", |op| !op.waiters.is_empty()),
    ];
    let showcase = showcase(plan, manifest);
    for (kind, what, fits) in wanted {
        let first = plan.operations.iter().position(fits);
        // The provider's main thing rather than the first by accident.
        let same_tag = showcase.and_then(|show| plan.operations.iter().position(|op| op.tag == show.tag && fits(op)));
        let Some(operation) = same_tag.or(first).map(|index| &plan.operations[index]) else { continue };
        let name = format!("{}_{kind}", manifest.module);
        if let Some(text) = program(plan, manifest, operation, examples, (kind, &name, what)) {
            let head = format!("// {MARK} `{}` from {}: edit that instead.\n", target.command, target.source);
            out.generated.insert(format!("examples/{name}.rs"), format!("{head}{text}"));
            names.push(name);
        }
    }
    names
}

/// The variable from which the examples read another base URL than the documented one.
#[must_use]
pub fn base_url_variable(manifest: &Manifest) -> String {
    format!("{}_BASE_URL", manifest.module.to_uppercase())
}

/// The operation that the README shows.
pub(super) fn showcase<'a>(plan: &'a Plan, manifest: &Manifest) -> Option<&'a Operation> {
    let named = manifest.showcase.as_ref().and_then(|id| plan.operations.iter().find(|op| op.id == *id));
    let current = || plan.operations.iter().filter(|op| !op.deprecated);
    let creating = || current().find(|op| op.rust.starts_with("create") || op.cost);
    named.or_else(creating).or_else(|| current().next()).or(plan.operations.first())
}

fn program(
    plan: &Plan,
    manifest: &Manifest,
    operation: &Operation,
    examples: &Examples,
    (kind, name, what): (&str, &str, &str),
) -> Option<String> {
    let krate = &manifest.package.replace('-', "_");
    let brief = examples.get(&operation.id).map(|example| example.brief(plan, operation));
    let call = samples::call(plan, operation, brief.as_ref())?;
    let changes = operation.method != "GET" && kind != "list";
    let statement = match (kind, operation.waiters.first()) {
        ("wait", Some(waiter)) => {
            let method = ident(&format!("wait_until_{}", waiter.name));
            let package = ident(krate);
            quote!(let response = #call.#method(#package::WaitOptions::default()).await?; println!("{response:#?}");)
        }
        _ if matches!(operation.success, Reply::Empty | Reply::Events(..)) => {
            quote!(#call.send().await?; println!("done");)
        }
        _ => quote!(let response = #call.send().await?; println!("{response:#?}");),
    };
    let guard = changes.then(|| {
        let warning = if operation.cost { "This call spends money. " } else { "This call changes things. " };
        let warning = format!("{warning}Nothing was sent; run again with `-- --really` to send it.");
        quote! {
            if !std::env::args().any(|argument| argument == "--really") {
                println!(#warning);
                return Ok(());
            }
        }
    });
    let variable = base_url_variable(manifest);
    let code = samples::laid_out(&quote! {
        #guard
        let mut client = Client::builder().env();
        if let Some(url) = std::env::var_os(#variable) {
            client = client.base_url(url.to_string_lossy());
        }
        let client = client.build()?;
        #statement
    })?;
    let mut names = vec!["Client"];
    names.extend(code.contains("client_core::").then_some("client_core"));
    names.extend(code.contains("types::").then_some("types"));
    let names = if names.len() == 1 { names.concat() } else { format!("{{{}}}", names.join(", ")) };
    let deprecated = if operation.deprecated { "#![allow(deprecated)]\n" } else { "" };
    let body: String =
        code.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") }).collect();
    let needs = operation.params.iter().any(|param| param.place == Place::Path);
    let note = if needs { " Put your own ids in first." } else { "" };
    Some(format!(
        "//! {what}: `{} {}`.{note}\n//!\n//!     cargo run --example {name}{}\n//!\n//! With `{variable}`, it calls the server at that URL instead: a mock server, or a staging system.\n{deprecated}\nuse {krate}::{names};\n\n#[tokio::main]\nasync fn main() -> Result<(), {krate}::Error> {{\n{body}    Ok(())\n}}\n",
        operation.method,
        operation.path,
        if changes { " -- --really" } else { "" },
    ))
}

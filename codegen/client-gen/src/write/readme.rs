//! A generated crate's README: also its front page on docs.rs, its code compiled as a doctest.

use quote::quote;

use super::package::{base_url_variable, showcase};
use super::{ALL_TYPES, Files, Target};
use crate::lower::*;
use crate::manifest::Manifest;
use crate::refine::ident;
use crate::samples::{self, Examples};

/// Rows of the operations table before it is cut.
const ROWS: usize = 400;

pub(super) fn add(
    plan: &Plan,
    manifest: &Manifest,
    examples: &Examples,
    target: &Target,
    programs: &[String],
    out: &mut Files,
) {
    let krate = manifest.package.replace('-', "_");
    let mut text = format!("# {}\n\n{}\n\n", manifest.package, prose::clean(&manifest.summary));
    text.push_str(&origin(manifest, target));
    if let Some(example) = example(plan, manifest, examples, &krate) {
        text.push_str(&format!("{example}\n\n"));
    }
    credentials(plan, &mut text);
    text.push_str(MANNERS);
    super::stub_example::add(plan, manifest, examples, &krate, &mut text);
    example_programs(manifest, programs, &mut text);
    text.push_str("## Operations\n\nCall `client.<tag>().<method>(...)`, then the setters, then `send().await`.\n\n| call | request | |\n| --- | --- | --- |\n");
    for operation in plan.operations.iter().take(ROWS) {
        let tag = &plan.tags[operation.tag].rust;
        let path: Vec<&str> =
            operation.params.iter().filter(|p| p.place == Place::Path).map(|p| p.rust.as_str()).collect();
        let summary = operation.docs.lines().next().unwrap_or_default().replace('|', "\\|");
        let cost = if operation.cost { " **Spends money.**" } else { "" };
        text.push_str(&format!(
            "| `{tag}().{}({})` | `{} {}` | {summary}{cost} |\n",
            operation.rust,
            path.join(", "),
            operation.method,
            prose::one_line(&operation.path).replace('|', "\\|")
        ));
    }
    if plan.operations.len() > ROWS {
        text.push_str(&format!("\nand {} more: see the documentation.\n", plan.operations.len() - ROWS));
    }
    text.push_str("\n## Features\n\n| feature | |\n| --- | --- |\n| `rustls` (default) | TLS with rustls |\n| `native-tls` | TLS with the platform's library |\n| `serde` (default) | `Serialize` and `Deserialize` for the types |\n| `gzip` (default) | compressed responses |\n| `http2` (default) | HTTP/2 where the server offers it |\n| `blocking` | `send_blocking()` in addition to every `send()` |\n| `mock` | `mock::serve()`, a local HTTP server whose responses come from a stub |\n| `record` | `record::recorder()` writes requests and responses as HAR without secrets, `record::client()` replays them |\n");
    if !plan.tags.is_empty() {
        let tags: Vec<String> = plan.tags.iter().map(|tag| format!("`{}`", tag.rust)).collect();
        text.push_str(&format!(
            "| {} (default) | the operations of one tag each; disable what you do not use to reduce compile time |\n",
            tags.join(", ")
        ));
    }
    text.push_str(&format!(
        "| `{ALL_TYPES}` | types that no operation uses: those of webhooks and callbacks, and unused components. They follow the document, and may change with any version |\n"
    ));
    if target.workspace {
        text.push_str("\n## Licence\n\nMIT or Apache-2.0, at your choice.\n");
    }
    out.generated.insert("README.md".to_owned(), text);
}

/// What the crate is and what it is made from. Only of a provider of this repository is it known who wrote the document.
fn origin(manifest: &Manifest, target: &Target) -> String {
    let name = prose::clean(&manifest.name);
    let api = if name.to_ascii_lowercase().ends_with(" api") { name } else { format!("{name} API") };
    if manifest.docs.is_empty() {
        let place = if target.source.ends_with('/') { " in" } else { "" };
        let source = prose::code(&target.source);
        return format!("Async Rust client of the {api}, generated from the OpenAPI document{place} {source}.\n\n");
    }
    format!(
        "Async Rust client of the {api}, generated from a hand-written OpenAPI document that is checked against the\nprovider's documentation. Not made or endorsed by the provider.\n\n"
    )
}

const MANNERS: &str = "## What it does for you

- **Additions to the API do not break your code.** Types are `#[non_exhaustive]`, unknown enum values and properties are
  preserved and sent back, new operations only add methods.
- **Precise errors.** One [`Error`](client_core::Error) with `status()`, `request_id()`, `retry_after()` and
  `is_retryable()`; `error.details::<error::…Error>()` returns the documented body of each status.
- **Safe retries.** Read-only requests are retried with backoff and `Retry-After`; a request that creates something is
  retried only when it cannot have reached the server.
- **Secrets stay secret.** Credentials and secret properties never appear in `Debug` output, errors or traces.
- **Documented constraints are checked before a request is sent**, and an error names the property by JSON pointer;
  `check_limits(false)` disables this.
- **Tests need no server.** `Client::from_stub` takes your own [`stub::Stub`]; with the feature `mock` it responds over
  HTTP. Create response values from JSON: `client_core::from_value(json!({...}))`.

";

fn example(plan: &Plan, manifest: &Manifest, examples: &Examples, krate: &str) -> Option<String> {
    let operation = showcase(plan, manifest)?;
    let brief = examples.get(&operation.id).map(|example| example.brief(plan, operation));
    let call = samples::call(plan, operation, brief.as_ref())?;
    let package = ident(krate);
    let statement = match operation.success {
        Reply::Empty | Reply::Events(..) => quote!(let client = #package::Client::from_env()?; #call.send().await?;),
        _ => {
            quote!(let client = #package::Client::from_env()?; let response = #call.send().await?; println!("{response:?}");)
        }
    };
    let code = samples::laid_out(&statement)?;
    let types = if code.contains("types::") { format!("use {krate}::types;\n\n") } else { String::new() };
    let core = if code.contains("client_core::") { format!("use {krate}::client_core;\n") } else { String::new() };
    let hidden = if operation.deprecated { "# #[allow(deprecated)]\n" } else { "" };
    Some(format!(
        "```no_run\n{hidden}# async fn run() -> Result<(), {krate}::Error> {{\n{core}{types}{code}\n# Ok(())\n# }}\n```"
    ))
}

/// The programs in examples/.
fn example_programs(manifest: &Manifest, programs: &[String], text: &mut String) {
    let Some(first) = programs.first() else { return };
    let names: Vec<String> = programs.iter().map(|name| format!("`{name}`")).collect();
    text.push_str(&format!(
        "## Examples\n\nPrograms in `examples/`: {}.\nEach reads the credentials from environment variables and sends requests that change or buy something only with `-- --really`.\nWith `{variable}`, it calls the server at that URL instead of the provider's, such as a mock server on this machine:\n\n```text\n{variable}=http://127.0.0.1:4010 cargo run --example {first}\n```\n\n",
        names.join(", "),
        variable = base_url_variable(manifest),
    ));
}

fn credentials(plan: &Plan, text: &mut String) {
    if plan.schemes.is_empty() {
        return;
    }
    text.push_str("## Credentials\n\n`Client::from_env()` reads these variables. Credentials that are set with `Client::builder()` take precedence.\nThey are sent over plain HTTP only to this machine.\n\n| variable | builder method | sent as | get one at |\n| --- | --- | --- | --- |\n");
    for scheme in &plan.schemes {
        let page = scheme.credential_url.as_ref().map(|url| format!("<{url}>")).unwrap_or_default();
        let mut row = |env: Option<&String>, method: &str, sent: &str| {
            let env = env.map(|env| prose::code(env)).unwrap_or_default();
            text.push_str(&format!("| {env} | `{method}` | {sent} | {page} |\n"));
        };
        let sent = match &scheme.kind {
            SchemeKind::Bearer => "`Authorization: Bearer`".to_owned(),
            SchemeKind::Basic => "`Authorization: Basic`; the variable holds `user:password`".to_owned(),
            SchemeKind::ApiKey { name, location } => {
                format!("{} {}", format!("{location:?}").to_lowercase(), prose::code(name))
            }
        };
        if scheme.env.is_some() || scheme.exchange.is_none() {
            row(scheme.env.as_ref(), &scheme.rust, &sent);
        }
        if let Some(exchange) = &scheme.exchange {
            row(
                Some(&exchange.env),
                &exchange.rust,
                "exchanged for a bearer token, which is renewed before it expires",
            );
        }
    }
    text.push('\n');
}

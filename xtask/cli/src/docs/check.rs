//! `docs check`: a page, or what the lock has of it, against the spec and the lock.

use std::path::PathBuf;

use ::diagnostics::Format;
use ::docs::{Input, Report, compare};

use super::spec::Spec;
use super::{output, pages};
use crate::common::{Global, Result, workspace_root};
use crate::inventory;
use crate::output::formats;

/// Check pages, or what is recorded of them, against the specs.
///
/// Without --page the facts in docs.lock.yaml are compared with the spec.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  cargo xtask docs check                                every provider: what is recorded against the specs
  cargo xtask docs check sfcompute --page page.txt      a page as copied from a browser, as Markdown or HTML
  cargo xtask docs check --explain field-added          what a finding says and what to do
  pbpaste | cargo xtask docs check sfcompute --page -   from the clipboard

--format json prints docs/reference/json/docs-check.schema.json.

Exit codes: 0 no drift, 1 drift, 2 a page or a file that cannot be read.")]
pub struct Args {
    /// Folder name below specs/; all when left out.
    provider: Option<String>,
    /// A page as text, Markdown or HTML; `-` reads the standard input.
    #[arg(long, value_name = "FILE", requires = "provider")]
    page: Option<PathBuf>,
    /// Which page of client.yaml the file is; found out when left out.
    #[arg(long, value_name = "ID", requires = "page")]
    id: Option<String>,
    /// How the page is laid out; else as client.yaml says.
    #[arg(long, value_name = "NAME", requires = "page")]
    layout: Option<String>,
    /// How findings are printed.
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = formats())]
    format: Format,
    /// Print a kind of finding: what it says and what to do.
    #[arg(long, value_name = "ID", conflicts_with_all = ["provider", "page"])]
    explain: Option<String>,
}

pub fn run(global: &Global, args: Args) -> Result {
    if let Some(id) = &args.explain {
        return output::explain(id);
    }
    if let (Some(name), Some(file)) = (&args.provider, &args.page) {
        let spec = Spec::read(name)?;
        let (page, read) = pages::open(&spec, file, args.id.as_deref(), args.layout.as_deref())?;
        let report = pages::report(&spec, page, &read);
        return Ok(output::print(global, "docs check", &[report], args.format));
    }
    let names = match args.provider {
        Some(name) => vec![name],
        None => inventory::all(&workspace_root()?)?,
    };
    let mut reports = Vec::new();
    for name in names {
        reports.extend(recorded(&Spec::read(&name)?)?);
    }
    Ok(output::print(global, "docs check", &reports, args.format))
}

/// What the lock records of each page, against the spec.
pub fn recorded(spec: &Spec) -> Result<Vec<Report>> {
    let mut reports = Vec::new();
    for page in &spec.pages {
        let Some(locked) = spec.locked(&page.id) else {
            reports.push(Report {
                provider: spec.name.clone(),
                page: page.id.clone(),
                notes: vec![format!(
                    "nothing is recorded of this page: `cargo xtask docs update {} --page FILE` records it",
                    spec.name
                )],
                ..Report::default()
            });
            continue;
        };
        let facts = locked.facts();
        reports.push(compare(&Input {
            provider: &spec.name,
            page: &page.id,
            operations: &page.operations,
            facts: &facts,
            lock: None,
            document: &spec.document,
        }));
    }
    Ok(reports)
}

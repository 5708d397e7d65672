//! `cargo xtask bench`: what generating and checking costs, beside other generators.

mod compile;
mod measure;
mod table;
mod tools;

use std::path::{Path, PathBuf};

use ::diagnostics::envelope;

use crate::common::{Failure, Global, Outcome, Result, unreadable, workspace_root};
use crate::inventory;
use crate::output::{print, say};
use measure::{Cost, median};
use table::{Measured, Row};
use tools::Tool;

/// Measure what a crate costs: time and memory to generate it, its lines, and the time to check its own code.
///
/// Other generators are measured in turns with ours, on the same document, where they can be had: progenitor (built
/// in), openapi-to-rust and openapi-generator (on PATH, or named by OPENAPI_TO_RUST and OPENAPI_GENERATOR). One that
/// is absent is said to be. Run it from a release build, or the times say nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  cargo run --release -p xtask -- bench                      our own specs
  cargo run --release -p xtask -- bench api.yaml --runs 9    one document, medians of nine runs
  cargo run --release -p xtask -- bench ../specs --no-check  a folder of documents, nothing compiled

Columns: seconds are medians of wall-clock time, the whole process with reading and writing; memory is the highest of
the process; lines are all of the .rs files; check is processor time of `cargo check` for the crate alone, its
dependencies done before. `-`: it failed.

--format json prints docs/reference/json/bench.schema.json.

Exit codes: 0 measured, 1 ours failed on a document, 2 a wrong call or an unreadable file.")]
pub struct Args {
    /// OpenAPI documents, or folders of them; our own specs when left out.
    specs: Vec<PathBuf>,
    /// How often each is generated; the median counts.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=99))]
    runs: u32,
    /// How often each crate is checked; the median counts.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=99))]
    checks: u32,
    /// Do not compile anything.
    #[arg(long)]
    no_check: bool,
    /// Generators to leave out.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "TOOL")]
    without: Vec<tools::Peer>,
    /// Where to put what is generated, with compiled dependencies for the next time; a temporary folder when left out.
    #[arg(long, value_name = "DIR")]
    work: Option<PathBuf>,
    /// How to report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Generate with progenitor into this folder and do nothing else: how this command measures it.
    #[arg(long, hide = true, value_name = "DIR")]
    progenitor: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A table.
    Text,
    /// One JSON object.
    Json,
}

/// Runs the command.
pub fn run(global: &Global, args: Args) -> Result {
    if let (Some(out), [spec]) = (&args.progenitor, args.specs.as_slice()) {
        return tools::progenitor(spec, out).map(|()| Outcome::Clean);
    }
    let specs = documents(&args.specs)?;
    let (tools, absent) = tools::found(&args.without)?;
    let temporary;
    let work = match &args.work {
        Some(work) => std::path::absolute(work).unwrap_or_else(|_| work.clone()),
        None => {
            temporary = tempfile::tempdir().map_err(|error| unreadable(Path::new("temporary folder"), &error))?;
            temporary.path().to_owned()
        }
    };
    let text = args.format == Format::Text;
    if text && !global.quiet {
        for name in absent {
            say!("{name}: absent");
        }
        if cfg!(debug_assertions) {
            say!("this is a debug build: use `cargo run --release -p xtask -- bench` for times that count");
        }
    }
    if text {
        table::heading(!args.no_check);
    }
    let mut outcome = Outcome::Clean;
    let mut rows = Vec::new();
    for (name, spec) in &specs {
        let row = measured(name, spec, &tools, &work, &args)?;
        if row.tools.first().is_some_and(|own| own.generated.is_none()) {
            outcome = Outcome::Found;
        }
        match args.format {
            Format::Text => table::print(&row, !args.no_check),
            Format::Json => rows.push(table::json(&row)),
        }
    }
    if args.format == Format::Json {
        print(&envelope("bench", &serde_json::json!({"documents": rows})));
    }
    Ok(outcome)
}

/// One document through every tool, in turns.
fn measured(name: &str, spec: &Path, tools: &[Tool], work: &Path, args: &Args) -> Result<Row> {
    let mut costs: Vec<Vec<Cost>> = vec![Vec::new(); tools.len()];
    let mut failed = vec![String::new(); tools.len()];
    let folder = |tool: &Tool| work.join(tool.name).join(name);
    for round in 0..args.runs as usize {
        for index in measure::turns(tools.len(), round) {
            // One failure is enough: these are functions of their input.
            if !failed[index].is_empty() {
                continue;
            }
            let tool = &tools[index];
            let out = folder(tool);
            tools::empty(&out)?;
            match measure::cost(&mut tool.command(spec, &out)) {
                Ok(cost) => costs[index].push(cost),
                Err(why) => failed[index] = why,
            }
        }
    }
    let mut row = Row { document: name.to_owned(), tools: Vec::new() };
    let mut checks = vec![None; tools.len()];
    if !args.no_check {
        let crates: Vec<Option<PathBuf>> = tools
            .iter()
            .zip(&failed)
            .map(|(tool, failed)| failed.is_empty().then(|| tool.make_crate(&folder(tool), name)).flatten())
            .collect();
        checks = compile::check(&crates, work, args.checks as usize);
    }
    for (index, tool) in tools.iter().enumerate() {
        let done = failed[index].is_empty();
        row.tools.push(Measured {
            tool: tool.name,
            generated: done.then(|| median(&costs[index])),
            lines: if done { tools::lines(&folder(tool)) } else { 0 },
            check: checks[index].clone(),
            why: std::mem::take(&mut failed[index]),
        });
    }
    Ok(row)
}

/// Documents by name, smallest first.
fn documents(given: &[PathBuf]) -> Result<Vec<(String, PathBuf)>> {
    let mut out = Vec::new();
    if given.is_empty() {
        let root = workspace_root()?;
        for name in inventory::all(&root)? {
            let spec = root.join("specs").join(&name).join("openapi.yaml");
            out.push((name, spec));
        }
    }
    for path in given {
        if !path.is_dir() {
            out.push((stem(path), path.clone()));
            continue;
        }
        for entry in std::fs::read_dir(path).map_err(|error| unreadable(path, &error))?.flatten() {
            let path = entry.path();
            let known = path.extension().is_some_and(|ending| ["yaml", "yml", "json"].iter().any(|one| ending == *one));
            if known && path.is_file() {
                out.push((stem(&path), path));
            }
        }
    }
    let mut sized = Vec::with_capacity(out.len());
    for (name, path) in out {
        let size = std::fs::metadata(&path).map_err(|error| unreadable(&path, &error))?.len();
        let path = std::path::absolute(&path).map_err(|error| unreadable(&path, &error))?;
        sized.push((size, name, path));
    }
    sized.sort();
    if sized.is_empty() {
        return Err(Failure::usage("no document in there: name .yaml, .yml or .json files, or a folder of them"));
    }
    Ok(sized.into_iter().map(|(_, name, path)| (name, path)).collect())
}

/// A name for folders and packages.
fn stem(path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().to_lowercase()).unwrap_or_default();
    let name: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    if name.starts_with(|c: char| c.is_ascii_lowercase()) { name } else { format!("api-{name}") }
}

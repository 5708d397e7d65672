//! `cargo xtask new`: the first files of a provider.

mod document;

use std::path::Path;

use ::docs::draft::{Draft, DraftPage, draft};
use ::docs::{Lock, LockPage};
use ::openapi::document::Document;

use crate::common::{Failure, Files, Global, Outcome, Result, entries, exists, workspace_root};
use crate::disk::{Difference, Stage};
use crate::docs::{pages, update};
use crate::output::{note, say};

/// Draft the spec of a new provider from its docs pages or from an OpenAPI document.
///
/// Writes specs/PROVIDER: openapi.yaml, client.yaml, docs.lock.yaml and an example of each operation. Every guess is
/// marked TODO.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  cargo xtask new acme --page order.html=https://docs.acme.test/order --page list.md
  cargo xtask new bolt --spec bolt-openapi.json=https://bolt.test/openapi.json

A page is a file, or a file and its address with `=` between them.

Exit codes: 0 drafted, 1 the page or the document is unusable, 2 a wrong call or a file that cannot be read.")]
pub struct Args {
    /// Folder name below specs/: lower-case letters, digits and `-`.
    provider: String,
    /// A docs page as text, Markdown or HTML, and its address.
    #[arg(long, value_name = "FILE[=URL]", required_unless_present = "spec", conflicts_with = "spec")]
    page: Vec<String>,
    /// How the pages are laid out; found out when left out.
    #[arg(long, value_name = "NAME", requires = "page")]
    layout: Option<String>,
    /// An OpenAPI document, YAML or JSON, and its address.
    #[arg(long, value_name = "FILE[=URL]")]
    spec: Option<String>,
    /// Day the pages were read, as YYYY-MM-DD; today when left out.
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
}

/// Runs the command.
pub fn run(global: &Global, args: Args) -> Result {
    let name = args.provider.as_str();
    let good = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= 40
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !good {
        return Err(Failure::usage(format!(
            "`{name}` cannot be a folder and a module: use lower-case letters, digits and `-`"
        )));
    }
    let root = workspace_root()?;
    let folder = format!("specs/{name}");
    // An empty folder is what a checkout of another branch leaves.
    let taken = exists(&root.join(&folder), &folder)? && !entries(&root.join(&folder), &folder)?.is_empty();
    if taken {
        return Err(Failure::usage(format!(
            "{folder} exists already; `cargo xtask docs apply {name} --page FILE` edits it after a page"
        )));
    }
    let date = update::date(args.date.clone())?;
    let files = match &args.spec {
        Some(spec) => document::files(name, spec, &date)?,
        None => from_pages(name, &args, &date)?,
    };
    // What is written can be read: a draft that could not is a bug, and nothing is left behind.
    let path = format!("{folder}/openapi.yaml");
    for (file, text) in &files {
        if file == "openapi.yaml" {
            Document::load(&path, text, &Files)?;
        }
    }
    let fresh = |(file, text): &(String, String)| Difference { path: file.clone(), old: None, new: Some(text.clone()) };
    let mut stage = Stage::begin(&root)?;
    stage.folder(&root.join(&folder), &files.iter().map(fresh).collect::<Vec<_>>())?;
    stage.commit()?;
    let todos: usize = files.iter().map(|(_, text)| text.matches("TODO").count()).sum();
    for (file, _) in &files {
        say!("wrote {folder}/{file}");
    }
    if !global.quiet {
        say!("");
        say!("{todos} TODO marks: `grep -rn TODO {folder}` lists them. Then:");
        say!("  cargo xtask lint {name}         what is missing or wrong");
        say!("  cargo xtask docs check {name}   does it say what the pages say?");
        say!("  cargo xtask generate {name}     write its crate");
    }
    Ok(Outcome::Clean)
}

/// `FILE=URL` as both; without an address the second is empty.
fn addressed(text: &str) -> (&str, &str) {
    match text.split_once('=') {
        Some((file, url)) if url.contains("://") => (file, url),
        _ => (text, ""),
    }
}

type Written = Vec<(String, String)>;

fn from_pages(name: &str, args: &Args, date: &str) -> Result<Written> {
    let layout = pages::layout_named(args.layout.as_deref())?;
    let mut read = Vec::new();
    for page in &args.page {
        let (file, url) = addressed(page);
        let bytes = pages::read_file(Path::new(file))?;
        let text = ::docs::Page::decode(&bytes, None);
        let found = pages::read(file, &text, pages::format_of(file), layout)?;
        let stem = Path::new(file).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let mut id: String =
            stem.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
        if id.trim_matches('-').is_empty() {
            id = "page".to_owned();
        }
        while read.iter().any(|(known, _, _): &(String, String, pages::ReadPage)| *known == id) {
            id.push_str("-2");
        }
        read.push((id, url.to_owned(), found));
    }
    let drafts: Vec<DraftPage<'_>> = read
        .iter()
        .map(|(id, url, found)| DraftPage {
            id: id.clone(),
            url: url.clone(),
            layout: found.layout.name,
            facts: &found.facts,
        })
        .collect();
    let Draft { openapi, client, examples } = draft(name, date, &drafts);
    let mut lock = Lock::new(name);
    for (id, url, found) in &read {
        let page = LockPage {
            id: id.clone(),
            url: if url.is_empty() { "https://TODO.example".to_owned() } else { url.clone() },
            layout: found.layout.name.to_owned(),
            date: date.to_owned(),
            sha256: found.page.sha256.clone(),
            ..LockPage::default()
        };
        lock.put(page.with_facts(&found.facts));
        for line in &found.facts.unread {
            note!("unread: {id} line {}: {}", line.line, line.text);
        }
    }
    let lock = lock.render().map_err(|error| Failure::broken(error.to_string()))?;
    let mut files = vec![
        ("openapi.yaml".to_owned(), openapi),
        ("client.yaml".to_owned(), client),
        ("docs.lock.yaml".to_owned(), lock),
    ];
    files.extend(examples.into_iter().map(|(id, text)| (format!("examples/{id}.yaml"), text)));
    Ok(files)
}

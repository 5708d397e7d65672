//! `docs pull`: fetch the pages that client.yaml lists and show what changed.

use std::time::Duration;

use ::client_gen::manifest::Page as ManifestPage;
use ::diagnostics::Format;
use ::docs::{Input, Report, compare};
use ::openapi::document::Document;

use super::apply;
use super::fetch::{Fetched, Fetcher, Limits};
use super::spec::Spec;
use super::{follow, output, pages, update};
use crate::common::{Failure, Global, Outcome, Result, workspace_root};
use crate::disk::Stage;
use crate::output::{formats, note, print_text, progress};
use crate::provider::chosen;

/// Fetch the pages that client.yaml lists and check them.
///
/// Stores nothing unless --update or --apply is given, and of a page only facts. Asks one page at a time, with a pause between pages
/// of the same host, and not for pages that robots.txt excludes. A page that names its OpenAPI document is read from that, if it
/// is on the same host; one that states no operation from its Markdown, `openapi.json` or `llms.txt`. A page that is recorded is read
/// from where it was read then, or not at all.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  cargo xtask docs pull                       fetch every page and show what changed; store nothing
  cargo xtask docs pull sfcompute --update    record the facts of its pages
  cargo xtask docs pull --apply               edit the specs where the edit is certain

--format json prints docs/reference/json/docs-pull.schema.json.

Exit codes: 0 no drift (with --apply: none that is left to a person), 1 drift, 2 a page that could not be had or read.")]
pub struct Args {
    /// Folder names below specs/; all when left out.
    providers: Vec<String>,
    /// Only the page of that id.
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Record the facts of the pages in docs.lock.yaml.
    #[arg(long)]
    update: bool,
    /// Make the edits that are certain in openapi.yaml, and record the pages nothing is left of.
    #[arg(long, conflicts_with = "update")]
    apply: bool,
    /// Day to record, as YYYY-MM-DD; today when left out.
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// Fetch a page also when the server says it is as it was, and look anew for the document it is read from.
    #[arg(long)]
    force: bool,
    /// Seconds a page may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 30.0)]
    timeout: f32,
    /// Milliseconds between two requests to the same host.
    #[arg(long, value_name = "MS", default_value_t = 1_000)]
    pause: u64,
    /// Largest page, in KB.
    #[arg(long, value_name = "KB", default_value_t = 4_096, value_parser = clap::value_parser!(u64).range(1..=4_096))]
    max_size: u64,
    /// How findings are printed.
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = formats())]
    format: Format,
}

impl Args {
    /// Whether the command writes into the workspace.
    pub fn writes(&self) -> bool {
        self.update || self.apply
    }
}

/// Runs the command.
pub fn run(global: &Global, args: Args) -> Result {
    if args.apply && args.format != Format::Text {
        return Err(Failure::usage("--apply tells of its edits as text: leave --format out, or run pull twice"));
    }
    let date = update::date(args.date.clone())?;
    let timeout = Duration::try_from_secs_f32(args.timeout).ok().filter(|timeout| !timeout.is_zero());
    let timeout = timeout
        .ok_or_else(|| Failure::usage(format!("--timeout {}: give a number of seconds above 0", args.timeout)))?;
    let limits = Limits { timeout, bytes: args.max_size * 1024, pause: Duration::from_millis(args.pause) };
    let mut fetcher = Fetcher::new(limits);
    let mut reports = Vec::new();
    let mut changes = Vec::new();
    let mut told = String::new();
    let mut failed = 0;
    let mut left = false;
    for name in chosen(&workspace_root()?, &args.providers)? {
        let mut spec = Spec::read(&name)?;
        let listed = spec.pages.clone();
        let mut recorded = Vec::new();
        for page in listed.iter().filter(|page| args.id.as_ref().is_none_or(|id| *id == page.id)) {
            progress(format_args!("{name} {}: fetching {}", page.id, page.url));
            match one(&spec, page, &mut fetcher, args.force) {
                Ok((report, read)) => {
                    // One that is as it was recorded is not edited after: its drift stays.
                    left |= read.is_none() && report.has_drift();
                    reports.push(report);
                    if let Some((read, validators)) = read {
                        recorded.push((page, read, validators));
                    }
                }
                Err(why) => {
                    failed += 1;
                    note!("error: {name} {}: {}: {why}", page.id, page.url);
                }
            }
        }
        if args.update && !recorded.is_empty() {
            let read: Vec<_> =
                recorded.iter().map(|(page, read, validators)| (*page, read, Some(validators.clone()))).collect();
            let path = update::record(&mut spec, &read, &date)?;
            if !global.quiet && args.format == Format::Text {
                told.push_str(&format!("{path}: {} of {} pages recorded\n", read.len(), spec.pages.len()));
            }
        }
        let edited = match args.apply {
            true => {
                let (edited, outcome) = apply_all(global, &mut spec, recorded, &date, &mut told)?;
                left |= outcome != Outcome::Clean;
                edited
            }
            false => None,
        };
        changes.push((spec, edited));
    }
    // All providers at once, or none: whoever looks at the files afterwards sees one state.
    store(global, &changes, &told)?;
    if reports.is_empty() && failed == 0 {
        return Err(Failure::usage("no page to fetch: `docs` in client.yaml lists none of that id"));
    }
    let outcome = output::print(global, "docs pull", &reports, args.format);
    if failed > 0 {
        let pages = if failed == 1 { "page" } else { "pages" };
        return Err(Failure::usage(format!("{failed} {pages} could not be had or read")));
    }
    // Once it is edited, drift is drift no longer.
    Ok(match (args.apply, left) {
        (true, true) => Outcome::Found,
        (true, false) => Outcome::Clean,
        (false, _) => outcome,
    })
}

/// Edits the spec as each page asks. Gives what it was, if it was edited.
fn apply_all(
    global: &Global,
    spec: &mut Spec,
    read: Vec<(&ManifestPage, pages::ReadPage, update::Validators)>,
    date: &str,
    told: &mut String,
) -> Result<(Option<Document>, Outcome)> {
    let mut first = None;
    let mut outcome = Outcome::Clean;
    for (page, read, validators) in read {
        let edited = apply::edit(global, spec, page, &read, Some(validators), date)?;
        told.push_str(&edited.told);
        if !edited.recorded {
            told.push_str(&format!("{} {}: not recorded, something is left to a person\n", spec.name, page.id));
        }
        if edited.outcome != Outcome::Clean {
            outcome = edited.outcome;
        }
        first = first.or(edited.old);
    }
    Ok((first, outcome))
}

/// Writes everything in one step, then says what was done and what it means.
fn store(global: &Global, changes: &[(Spec, Option<Document>)], told: &str) -> Result<()> {
    let Some((first, _)) = changes.iter().find(|(spec, _)| !spec.texts.is_empty()) else {
        print_text(told);
        return Ok(());
    };
    let mut stage = Stage::begin(&first.root)?;
    let mut made = Vec::new();
    for (spec, edited) in changes {
        spec.stage(&mut stage)?;
        let written = match edited {
            Some(_) => Some(apply::write_crate(spec, &mut stage)?),
            None => None,
        };
        made.push(written);
    }
    stage.commit()?;
    print_text(told);
    for ((spec, edited), written) in changes.iter().zip(&made) {
        if let (Some(old), Some(written)) = (edited, written) {
            apply::follow(global, spec, old, written);
        }
    }
    Ok(())
}

type Read = (pages::ReadPage, update::Validators);

/// Fetches one page. An unchanged page is reported from what the lock has of it.
fn one(
    spec: &Spec,
    page: &ManifestPage,
    fetcher: &mut Fetcher,
    force: bool,
) -> std::result::Result<(Report, Option<Read>), String> {
    let locked = spec.locked(&page.id).filter(|locked| locked.url == page.url && !force);
    let etag = locked.and_then(|locked| locked.etag.as_deref());
    let modified = locked.and_then(|locked| locked.last_modified.as_deref());
    // What is recorded was read from there, and what other addresses state is no change of it.
    let source = locked.and_then(|locked| locked.source.clone());
    let fetched = match &source {
        Some(url) => fetcher.get(url, etag, modified).map_err(|why| follow::without_source(url, &why))?,
        None => fetcher.get(&page.url, etag, modified)?,
    };
    let answer = match fetched {
        Fetched::Page(answer) => *answer,
        Fetched::Unchanged => {
            let facts = locked
                .map(::docs::LockPage::facts)
                .ok_or("the server says `not modified` of a page it was not asked about")?;
            let mut report = compare(&Input {
                provider: &spec.name,
                page: &page.id,
                operations: &page.operations,
                facts: &facts,
                lock: None,
                document: &spec.document,
            });
            report.notes.push("the server says the page is as it was".to_owned());
            return Ok((report, None));
        }
    };
    let moved = answer.moved.clone().filter(|_| source.is_none());
    let found = match (&source, locked) {
        (Some(url), _) => follow::source(spec, page, url, answer)?,
        (None, Some(_)) => follow::page(spec, page, answer)?,
        (None, None) => follow::read(spec, page, fetcher, answer)?,
    };
    let follow::Found { read, answer, source, notes } = found;
    let mut report = pages::report(spec, page, &read);
    report.notes.extend(notes);
    if let Some(url) = &moved {
        report
            .notes
            .push(format!("the page has moved for good: change `url` in {} to {url}", spec.path("client.yaml")));
    }
    let validators = update::Validators { source, etag: answer.etag, last_modified: answer.last_modified };
    Ok((report, Some((read, validators))))
}

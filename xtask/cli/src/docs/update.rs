//! `docs update`: record what a page states now.

use std::path::PathBuf;

use ::client_gen::manifest::Page as ManifestPage;
use ::docs::{Lock, LockPage};

use super::spec::Spec;
use super::{dates, pages};
use crate::common::{Failure, Global, Outcome, Result};
use crate::output::say;

/// Record the facts of a page in docs.lock.yaml.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  cargo xtask docs update sfcompute --page page.txt    record what the page states

Exit codes: 0 recorded, 2 a page or a file that cannot be read or written.")]
pub struct Args {
    /// Folder name below specs/.
    provider: String,
    /// A page as text, Markdown or HTML; `-` reads the standard input.
    #[arg(long, value_name = "FILE")]
    page: PathBuf,
    /// Which page of client.yaml the file is; found out when left out.
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// How the page is laid out; else as client.yaml says.
    #[arg(long, value_name = "NAME")]
    layout: Option<String>,
    /// Day the page was read, as YYYY-MM-DD; today when left out.
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
}

pub fn run(global: &Global, args: Args) -> Result {
    let mut spec = Spec::read(&args.provider)?;
    let date = date(args.date)?;
    let (page, read) = pages::open(&spec, &args.page, args.id.as_deref(), args.layout.as_deref())?;
    let page = page.clone();
    let path = record(&mut spec, &[(&page, &read, None)], &date)?;
    spec.store()?;
    if !global.quiet {
        let count: usize = read.facts.operations.iter().map(::docs::facts::Operation::count).sum();
        say!("{}: {} facts of `{}` recorded, {} lines unread", path, count, page.id, read.facts.unread.len());
        for line in &read.facts.unread {
            say!("  unread line {}: {}", line.line, line.text);
        }
    }
    Ok(Outcome::Clean)
}

/// The day to record.
pub fn date(given: Option<String>) -> Result<String> {
    match given {
        Some(date) if !dates::is_date(&date) => Err(Failure::usage(format!(
            "`{}` is no date: write a day of the calendar as YYYY-MM-DD, such as 2026-11-21",
            ::diagnostics::clean(&date)
        ))),
        Some(date) => Ok(date),
        None => Ok(dates::today()),
    }
}

/// Where the facts of a fetched page are from, and what its next fetch asks with.
#[derive(Debug, Clone, Default)]
pub struct Validators {
    /// Where the facts were read, if that is not the page itself.
    pub source: Option<String>,
    /// `ETag` of the answer.
    pub etag: Option<String>,
    /// `Last-Modified` of the answer.
    pub last_modified: Option<String>,
}

/// Takes up what pages state into the lock; [`Spec::store`] writes it.
pub fn record(
    spec: &mut Spec,
    read: &[(&ManifestPage, &pages::ReadPage, Option<Validators>)],
    date: &str,
) -> Result<String> {
    let mut lock = spec.lock.clone().unwrap_or_else(|| Lock::new(&spec.name));
    for (page, read, validators) in read {
        let known = lock.page(&page.id);
        let mut entry = LockPage {
            id: page.id.clone(),
            url: page.url.clone(),
            layout: read.layout.name.to_owned(),
            date: date.to_owned(),
            sha256: read.page.sha256.clone(),
            ..LockPage::default()
        }
        .with_facts(&read.facts);
        match validators {
            Some(from) => {
                (entry.source, entry.etag, entry.last_modified) =
                    (from.source.clone(), from.etag.clone(), from.last_modified.clone());
            }
            // The same text says nothing new: the day it was first read stays.
            None if known.is_some_and(|known| known.sha256 == entry.sha256) => {
                let known = known.cloned().unwrap_or_default();
                (entry.source, entry.etag, entry.last_modified) = (known.source, known.etag, known.last_modified);
            }
            None => {}
        }
        lock.put(entry);
    }
    spec.put_lock(lock)
}

//! `docs apply`: edit the spec so that it says what the page says, and show what follows from it.

use std::path::PathBuf;

use ::docs::apply::{Applied, apply};
use ::openapi::document::Document;

use super::spec::Spec;
use super::{pages, update};
use crate::common::{Global, Outcome, Result};
use crate::output::{print, print_text, say};
use crate::provider::Below;

/// Edit the spec after a page.
///
/// What is certain becomes an edit of openapi.yaml that keeps comments and format; what is not is listed with the
/// place to edit. Then the spec is linted, compared with what it was, and its crate is written.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  cargo xtask docs apply sfcompute --page page.txt              edit the spec where the edit is certain
  cargo xtask docs apply sfcompute --page page.txt --dry-run    show the edits and change nothing

Exit codes: 0 the spec says what the page says, 1 something is left to a person, 2 a page or a file that cannot be read.")]
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
    /// Show the edits and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Only edit: do not lint, compare and generate.
    #[arg(long)]
    only_edit: bool,
}

/// Runs the command.
pub fn run(global: &Global, args: Args) -> Result {
    let mut spec = Spec::read(&args.provider)?;
    let date = update::date(args.date)?;
    let (page, read) = pages::open(&spec, &args.page, args.id.as_deref(), args.layout.as_deref())?;
    let page = page.clone();
    if args.dry_run {
        let report = pages::report(&spec, &page, &read);
        let applied = apply(&spec.document, &read.facts, &report, &Below(&spec.root));
        let path = spec.path("openapi.yaml");
        print_text(&difference(&path, &text_of(&spec), &applied.text));
        tell(&path, &applied, true);
        return Ok(outcome(&applied));
    }
    let edited = edit(global, &mut spec, &page, &read, None, &date)?;
    if !edited.recorded {
        say!(
            "the page is not recorded yet: finish the edits, then `cargo xtask docs update {} --page {}`",
            spec.name,
            args.page.display()
        );
    }
    if let Some(old) = edited.old.as_ref().filter(|_| !args.only_edit) {
        follow(global, &spec, old);
    }
    Ok(edited.outcome)
}

/// What became of a page's changes.
pub struct Edited {
    /// The spec before, if it was edited.
    pub old: Option<Document>,
    /// Whether the page is in the lock now.
    pub recorded: bool,
    /// Clean if nothing is left to a person.
    pub outcome: Outcome,
}

/// Makes the certain edits of one page, tells them, and records the page if nothing is left to a person.
pub fn edit(
    global: &Global,
    spec: &mut Spec,
    page: &::client_gen::manifest::Page,
    read: &pages::ReadPage,
    validators: Option<update::Validators>,
    date: &str,
) -> Result<Edited> {
    let report = pages::report(spec, page, read);
    let path = spec.path("openapi.yaml");
    let before = text_of(spec);
    let applied = apply(&spec.document, &read.facts, &report, &Below(&spec.root));
    let mut old = None;
    if applied.text != before {
        spec.write(&path, &applied.text)?;
        let edited = Document::load(&path, &applied.text, &Below(&spec.root))?;
        old = Some(std::mem::replace(&mut spec.document, edited));
    }
    if !global.quiet {
        print_text(&difference(&path, &before, &applied.text));
    }
    tell(&path, &applied, false);
    // The page is recorded once nothing of it is open: until then its changes are to be shown again.
    let recorded = pages::report(spec, page, read).findings.iter().all(|drift| settled(drift, &applied));
    if recorded {
        let lock = update::record(spec, &[(page, read, validators)], date)?;
        say!("{lock}: recorded `{}`", page.id);
    }
    Ok(Edited { old, recorded, outcome: outcome(&applied) })
}

fn text_of(spec: &Spec) -> String {
    spec.document.files().first().map(|file| file.text.clone()).unwrap_or_default()
}

/// Whether a finding that is still there is one that was dealt with: the spec follows it, and only
/// the lock is behind.
fn settled(drift: &::docs::Drift, applied: &Applied) -> bool {
    drift.kind.is_information()
        || !applied
            .left
            .iter()
            .any(|(left, _)| left.kind == drift.kind && left.field == drift.field && left.location == drift.location)
            && drift.spec_value.is_some()
            && drift.spec_value == drift.page_value
}

fn outcome(applied: &Applied) -> Outcome {
    if applied.left.is_empty() { Outcome::Clean } else { Outcome::Found }
}

fn tell(path: &str, applied: &Applied, dry: bool) {
    let verb = if dry { "would edit" } else { "edited" };
    if applied.done.is_empty() && applied.left.is_empty() {
        say!("{path}: says what the page says");
    }
    for what in &applied.done {
        say!("{verb} {path}: {what}");
    }
    for what in &applied.by_hand {
        say!("  to do: {what}");
    }
    for (drift, why) in &applied.left {
        let at = drift.spec.as_ref().map_or_else(|| path.to_owned(), ToString::to_string);
        say!("left to you: {} {} {} {}", drift.kind, drift.operation, drift.location, drift.field);
        say!("  {}", drift.message);
        say!("  why: {why}");
        say!("  edit: {at}");
    }
}

fn difference(path: &str, before: &str, after: &str) -> String {
    let diff = similar::TextDiff::from_lines(before, after);
    diff.unified_diff().context_radius(2).header(path, path).to_string()
}

/// What the edit means: lint, diff, generate, each with its own verdict.
pub fn follow(global: &Global, spec: &Spec, before: &Document) {
    let path = spec.path("openapi.yaml");
    let run = |name: &str, result: Result| match result {
        Ok(Outcome::Clean) => say!("{name}: clean"),
        Ok(Outcome::Found) => say!("{name}: findings"),
        Err(failure) => {
            say!("{name}: did not run");
            print(&failure.rendered());
        }
    };
    let title = |name: &str| {
        say!("");
        say!("== cargo xtask {name} {}", spec.name);
    };
    title("lint");
    run("lint", crate::lint::one(global, &spec.name));
    title("diff");
    crate::diff::edited(&path, before, &spec.document);
    title("generate");
    run("generate", crate::generate::provider(global, &spec.name));
    say!("");
    say!("`cargo xtask release {} --dry-run` shows the version and the CHANGELOG entry that follow", spec.name);
}

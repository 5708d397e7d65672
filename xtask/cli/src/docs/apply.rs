//! `docs apply`: edit the spec so that it says what the page says, and show what follows from it.

use std::path::PathBuf;

use ::docs::apply::{Applied, apply};
use ::openapi::document::Document;

use super::spec::Spec;
use super::{pages, update};
use crate::common::{Global, Outcome, Result};
use crate::disk::Stage;
use crate::generate::Made;
use crate::output::{print, print_text, say};
use crate::provider::{Below, Provider};

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
    pub dry_run: bool,
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
        print_text(&(difference(&path, &text_of(&spec), &applied.text) + &tell(&path, &applied, true)));
        return Ok(outcome(&applied));
    }
    let mut edited = edit(global, &mut spec, &page, &read, None, &date)?;
    if !edited.recorded {
        edited.told.push_str(&format!(
            "the page is not recorded yet: finish the edits, then `cargo xtask docs update {} --page {}`\n",
            spec.name,
            args.page.display()
        ));
    }
    // The spec, what is recorded of the page, and the crate: all of them, or nothing.
    let mut stage = Stage::begin(&spec.root)?;
    spec.stage(&mut stage)?;
    let written = match edited.old.as_ref().filter(|_| !args.only_edit) {
        Some(old) => Some((old, write_crate(&spec, &mut stage)?)),
        None => None,
    };
    stage.commit()?;
    print_text(&edited.told);
    if let Some((old, written)) = &written {
        follow(global, &spec, old, written);
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
    /// What is to be said of it once it is written.
    pub told: String,
}

/// Makes the certain edits of one page, and records the page if nothing is left to a person. Nothing is written yet: the
/// texts are the spec's, for [`Spec::stage`].
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
        let edited = Document::load(&path, &applied.text, &Below(&spec.root))?;
        spec.put(&path, applied.text.clone());
        old = Some(std::mem::replace(&mut spec.document, edited));
    }
    let mut told = String::new();
    if !global.quiet {
        told.push_str(&difference(&path, &before, &applied.text));
    }
    told.push_str(&tell(&path, &applied, false));
    // The page is recorded once nothing of it is open: until then its changes are to be shown again.
    let recorded = pages::report(spec, page, read).findings.iter().all(|drift| settled(drift, &applied));
    if recorded {
        let lock = update::record(spec, &[(page, read, validators)], date)?;
        told.push_str(&format!("{lock}: recorded `{}`\n", page.id));
    }
    Ok(Edited { old, recorded, outcome: outcome(&applied), told })
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

fn tell(path: &str, applied: &Applied, dry: bool) -> String {
    let verb = if dry { "would edit" } else { "edited" };
    let mut lines = Vec::new();
    if applied.done.is_empty() && applied.left.is_empty() {
        lines.push(format!("{path}: says what the page says"));
    }
    lines.extend(applied.done.iter().map(|what| format!("{verb} {path}: {what}")));
    lines.extend(applied.by_hand.iter().map(|what| format!("  to do: {what}")));
    for (drift, why) in &applied.left {
        let at = drift.spec.as_ref().map_or_else(|| path.to_owned(), ToString::to_string);
        lines.push(format!("left to you: {} {} {} {}", drift.kind, drift.operation, drift.location, drift.field));
        lines.push(format!("  {}", drift.message));
        lines.push(format!("  why: {why}"));
        lines.push(format!("  edit: {at}"));
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

fn difference(path: &str, before: &str, after: &str) -> String {
    let diff = similar::TextDiff::from_lines(before, after);
    diff.unified_diff().context_radius(2).header(path, path).to_string()
}

/// Stages the crate of the edited spec. Gives the line that says what is written of it.
pub fn write_crate(spec: &Spec, stage: &mut Stage) -> Result<String> {
    let provider = Provider::with(&spec.root, &spec.name, spec.document.clone())?;
    let made = Made::of(&spec.root, &spec.name, provider).map_err(|failure| {
        failure.help(
            "no crate can be made of the edited spec, and nothing was written; fix that first, or edit the spec alone with \
             `docs apply --only-edit`",
        )
    })?;
    let differences = made.differences(&spec.root)?;
    made.stage(&spec.root, &differences, stage)?;
    Ok(made.line(differences.len()))
}

/// What the edit means: lint, diff, and what was written of the crate.
pub fn follow(global: &Global, spec: &Spec, before: &Document, written: &str) {
    let path = spec.path("openapi.yaml");
    let title = |name: &str| {
        say!("");
        say!("== cargo xtask {name} {}", spec.name);
    };
    title("lint");
    match crate::lint::one(global, &spec.name) {
        Ok(Outcome::Clean) => say!("lint: clean"),
        Ok(_) => say!("lint: findings"),
        Err(failure) => {
            say!("lint: did not run");
            print(&failure.rendered());
        }
    }
    title("diff");
    crate::diff::edited(&path, before, &spec.document);
    title("generate");
    if !global.quiet {
        say!("{written}");
    }
    say!("generate: clean");
    say!("");
    say!("`cargo xtask release {} --dry-run` shows the version and the CHANGELOG entry that follow", spec.name);
}

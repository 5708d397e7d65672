//! `cargo xtask diff`.

mod pairs;
pub mod sides;

use std::path::PathBuf;

use ::diagnostics::{self, Format, NoSources, RuleInfo, envelope};
use ::diff::{self, Date, IgnoreList, Options, Paths, Report, Source, Wire, render, rules};
use ::openapi::document::Document;
use ::openapi::parallel::both;
use ::review::{self, Provider, Review};

use crate::common::{Failure, Global, Outcome, Overlays, Result, program};
use crate::disk::Access;
use crate::output::{self, print_text};
use pairs::{Pair, is_range, pairs};
use sides::{Side, read};

/// What changed between two specs, on the wire and in the generated crate.
///
/// Each side is a file, `REV:path` in git, or a provider's name, which means its spec in the
/// working tree. One provider alone: HEAD against the working tree. Nothing: every provider so. With
/// OLD..NEW or OLD...NEW, as git reads them, two commits are compared, of every provider or of one.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  cargo xtask diff                                   every provider, HEAD against the working tree
  cargo xtask diff sfcompute                         one provider
  cargo xtask diff v1..HEAD                          every provider, two commits
  cargo xtask diff origin/main...HEAD sfcompute      one, since the branch left origin/main
  cargo xtask diff old.yaml new.json                 any two OpenAPI 3.0 or 3.1 documents
  cargo xtask diff v1:api/openapi.yaml api/openapi.yaml --fail-on breaking
  cargo xtask diff sfcompute --pointers              with what an entry of diff-ignore.yaml names
  cargo xtask diff v1..HEAD --specs 'api/*.yaml'     documents of any repository
  cargo xtask diff old.yaml new.json --include-path /v1/nodes --level breaking
  cargo xtask diff --explain property-became-required

--format json prints docs/reference/json/diff.schema.json.

Exit codes: 0 done, 1 what --fail-on names was found, 2 a wrong call or a document that cannot be read.")]
pub struct Args {
    /// The old document, or OLD..NEW.
    old: Option<String>,
    /// The new document; after OLD..NEW a provider.
    new: Option<String>,
    /// What to print.
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = output::formats())]
    format: Format,
    /// End with exit code 1 if anything is this bad.
    #[arg(long, value_enum)]
    fail_on: Option<FailOn>,
    /// Print each change's pointer too, which an ignore file names. Text only: JSON always has it.
    #[arg(long)]
    pointers: bool,
    /// Print only what is this bad. Verdicts and exit code stay those of everything.
    #[arg(long, value_enum, value_name = "LEVEL")]
    level: Option<FailOn>,
    /// Accepted changes: a YAML list of `{id, pointer, pin, reason, expires}`, or an object with that list as `accepted`,
    /// rules to `leave-out`, and `severities` of rules. A provider's `diff-ignore.yaml` is read anyway.
    #[arg(long, value_name = "FILE")]
    ignore: Option<PathBuf>,
    /// An OpenAPI overlay, 1.0 or 1.1, which changes both documents before they are compared. May be given several times.
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,
    /// Compare these paths only, and everything below them; `*` matches any characters. A path is given without the prefix of
    /// its side. May be given several times.
    #[arg(long, value_name = "PATH")]
    include_path: Vec<String>,
    /// Leave these paths out, and everything below them. May be given several times.
    #[arg(long, value_name = "PATH")]
    exclude_path: Vec<String>,
    /// What the paths of the old document start with and those of the new one do not: `/v1`.
    #[arg(long, value_name = "PREFIX", default_value = "", hide_default_value = true)]
    old_prefix: String,
    /// What the paths of the new document start with and those of the old one do not.
    #[arg(long, value_name = "PREFIX", default_value = "", hide_default_value = true)]
    new_prefix: String,
    /// The documents of a commit range or of two folders: a file, a folder, or a pattern with `*`. May be given several
    /// times; alone it compares HEAD with the working tree.
    #[arg(long, value_name = "PATTERN")]
    specs: Vec<String>,
    /// Print a rule: what, why, an example that is reported and one that is not.
    #[arg(long, value_name = "ID", conflicts_with_all = ["old", "rules"])]
    explain: Option<String>,
    /// Print docs/reference/diff-rules.md: every rule, and what is never reported.
    #[arg(long, conflicts_with = "old")]
    rules: bool,
}

impl Args {
    /// What the command does with the workspace it is called in.
    pub fn access(&self) -> Option<Access> {
        let range = self.old.as_deref().is_some_and(is_range);
        (self.new.is_none() || range).then_some(Access::Read)
    }
}

/// What a command that compares ends with exit code 1 at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum FailOn {
    /// A break on the wire.
    Breaking,
    /// A possible break on the wire.
    Risky,
    /// A major change of the crate.
    Major,
    /// A minor change of the crate.
    Minor,
    /// Any change.
    Any,
}

impl FailOn {
    /// Whether the report is this bad.
    pub fn holds(self, report: &Report) -> bool {
        match self {
            FailOn::Breaking => report.verdict.wire >= Wire::Breaking,
            FailOn::Risky => report.verdict.wire >= Wire::Risky,
            FailOn::Major => report.verdict.source >= Source::Major,
            FailOn::Minor => report.verdict.source >= Source::Minor,
            FailOn::Any => !report.changes.is_empty(),
        }
    }

    /// Whether a change is this bad.
    fn reached(self, change: &diff::Change) -> bool {
        match self {
            FailOn::Breaking => change.wire >= Wire::Breaking,
            FailOn::Risky => change.wire >= Wire::Risky,
            FailOn::Major => change.source >= Source::Major,
            FailOn::Minor => change.source >= Source::Minor,
            FailOn::Any => true,
        }
    }
}

/// Runs the command.
pub fn run(global: &Global, args: Args) -> Result {
    if args.rules {
        print_text(&rules::reference_page());
        return Ok(Outcome::Clean);
    }
    if let Some(id) = &args.explain {
        return explain(id);
    }
    let mut reports = Vec::new();
    let mut providers = Vec::new();
    let mut found = false;
    for pair in pairs(&args, global.quiet)? {
        let (old, new, options) = read_pair(&pair, &args)?;
        let below = |change: &diff::Change| args.level.is_some_and(|level| !level.reached(change));
        // The page and the comment are those of `review`.
        let mut report = if matches!(args.format, Format::Html | Format::Markdown) {
            let mut provider = Provider::compared(&options.new_name, Some(&old), Some(&new), &options);
            let report = provider.report.clone();
            provider.keep(|change| !below(change));
            providers.push(provider);
            report
        } else {
            diff::compare(&old, &new, &options)
        };
        found |= args.fail_on.is_some_and(|level| level.holds(&report));
        report.leave_out(below);
        reports.push(report);
    }
    print(&args, &reports, providers);
    Ok(if found { Outcome::Found } else { Outcome::Clean })
}

/// Tells what an edit of a document did.
pub fn edited(path: &str, old: &Document, new: &Document) {
    let options = Options { old_name: format!("{path}, before"), new_name: path.to_owned(), ..Options::default() };
    output::print(&render::text(&diff::compare(old, new, &options), false, output::width()));
}

fn explain(id: &str) -> Result {
    let Some(rule) = rules::find(id) else {
        let alike = rules::all().map(|rule| rule.id).filter(|known| known.contains(id) || id.contains(*known));
        let near = rules::nearest(id);
        let alike: Vec<&str> = near.into_iter().chain(alike.filter(|known| near != Some(known))).take(5).collect();
        let hint = if alike.is_empty() {
            format!("`{} diff --rules` lists them", program())
        } else {
            format!("did you mean {}?", alike.join(", "))
        };
        return Err(Failure::usage(format!("there is no rule `{id}`")).help(hint));
    };
    print_text(&rules::explain(rule));
    Ok(Outcome::Clean)
}

fn read_pair(pair: &Pair, args: &Args) -> Result<(Document, Document, Options)> {
    let overlays = Overlays::read(&args.overlay)?;
    let (old, new) = both(|| read(&pair.old, &overlays), || read(&pair.new, &overlays));
    let (old, new) = (old?, new?);
    let mut list = IgnoreList::default();
    let asked = args.ignore.iter().map(|path| (Side::File(path.clone()), true));
    for (side, asked) in pair.ignore.iter().map(|side| (side.clone(), false)).chain(asked) {
        let name = side.to_string();
        let text = match side.text()? {
            Some(text) => text,
            None if asked => return Err(Failure::usage(format!("{name}: there is no such file"))),
            None => continue,
        };
        let read = IgnoreList::parse(&name, &text).map_err(Failure::usage)?;
        list.entries.extend(read.entries);
        list.leave_out.extend(read.leave_out);
        // What is named on the command line comes first.
        list.severities.splice(0..0, read.severities);
        list.file = read.file;
    }
    let options = Options {
        old_name: pair.old.to_string(),
        new_name: pair.new.to_string(),
        corrections: sides::corrections(&pair.old, &pair.new)?,
        ignore: list,
        today: today(),
        paths: Paths {
            include: args.include_path.clone(),
            exclude: args.exclude_path.clone(),
            old_prefix: args.old_prefix.clone(),
            new_prefix: args.new_prefix.clone(),
        },
    };
    Ok((old, new, options))
}

/// The day, for expiries.
pub fn today() -> Option<Date> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(Date::from_days(since.as_secs() / 86_400))
}

fn print(args: &Args, reports: &[Report], providers: Vec<Provider>) {
    let all = joined(reports);
    match args.format {
        Format::Text => {
            reports.iter().for_each(|report| output::print(&render::text(report, args.pointers, output::width())));
        }
        Format::Json => output::print(&envelope("diff", &Body { report: &all, comparisons: comparisons(reports) })),
        Format::Html | Format::Markdown => {
            let review = Review { old: all.old, new: all.new, providers, ..Review::default() };
            let page = if args.format == Format::Html { review::html(&review) } else { review::markdown(&review) };
            output::print(&page);
        }
        format => {
            let findings = all.all_findings();
            let rules: Vec<RuleInfo> = rules::all().map(rules::Rule::info).collect();
            let report = diagnostics::Report {
                command: "diff",
                title: &all.new,
                findings: &findings,
                file: &all.new,
                rules: &rules,
                notes: &[],
            };
            output::print(&diagnostics::render(format, &report, &NoSources, output::width()));
        }
    }
}

/// What `--format json` prints: all changes, and the verdict of each comparison.
#[derive(serde::Serialize)]
struct Body<'a> {
    #[serde(flatten)]
    report: &'a Report,
    comparisons: Vec<serde_json::Value>,
}

fn comparisons(reports: &[Report]) -> Vec<serde_json::Value> {
    let each = reports.iter().map(|report| {
        serde_json::json!({
            "old": report.old, "new": report.new, "verdict": report.verdict, "whole": report.whole, "changes": report.changes.len(),
        })
    });
    each.collect()
}

/// Several reports as one, for formats that are one document.
fn joined(reports: &[Report]) -> Report {
    match reports {
        [only] => only.clone(),
        several => {
            let mut all = Report { old: "HEAD".to_owned(), new: "working tree".to_owned(), ..Report::default() };
            for report in several {
                all.changes.extend(report.changes.iter().cloned());
                all.accepted.extend(report.accepted.iter().cloned());
                all.findings.extend(report.findings.iter().cloned());
                all.left_out += report.left_out;
                all.unseen = all.unseen.or(report.unseen);
            }
            all.settle();
            let each = || reports.iter();
            all.verdict = each().map(|report| report.verdict).fold(all.verdict, diff::Verdict::or);
            all.whole = each().map(|report| report.whole).fold(all.whole, diff::Verdict::or);
            all
        }
    }
}

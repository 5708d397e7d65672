//! `cargo xtask diff`.

pub mod sides;

use std::path::{Path, PathBuf};

use ::diagnostics::{self, Format, NoSources, RuleInfo, envelope};
use ::diff::{self, Date, IgnoreList, Options, Report, Source, Wire, render, rules};
use ::openapi::document::Document;
use ::openapi::parallel::both;
use ::review::{self, Provider, Review};

use crate::common::{
    Failure, Global, Outcome, Result, is_file_like, program, working_directory, workspace_above, workspace_root,
};
use crate::disk::Access;
use crate::inventory;
use crate::output::{self, note, print_text};
use crate::provider::named;
use crate::review::tree::Tree;
use sides::{Side, read};

/// What changed between two specs, on the wire and in the generated crate.
///
/// Each side is a file, `REV:path` in git, or a provider's name, which stands for its spec in the
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
    /// Accepted changes: a YAML list of `{id, pointer, reason, expires}`. A provider's
    /// `diff-ignore.yaml` is read anyway.
    #[arg(long, value_name = "FILE")]
    ignore: Option<PathBuf>,
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
}

/// Two sides, and the ignore file that goes with them.
struct Pair {
    old: Side,
    new: Side,
    ignore: Option<Side>,
}

/// Whether the text names two commits. A path with `..` in it and `REV:path` do not.
fn is_range(text: &str) -> bool {
    let path = text.split(['/', '\\']).any(|part| part == "..") || text.contains(':');
    text.contains("..") && !path && !is_file_like(Path::new(text))
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
    for pair in pairs(&args, global.quiet)? {
        let (old, new, options) = read_pair(&pair, args.ignore.as_ref())?;
        // The page and the comment are those of `review`.
        if matches!(args.format, Format::Html | Format::Markdown) {
            let provider = Provider::compared(&options.new_name, Some(&old), Some(&new), &options);
            reports.push(provider.report.clone());
            providers.push(provider);
        } else {
            reports.push(diff::compare(&old, &new, &options));
        }
    }
    print(&args, &reports, providers);
    let found = args.fail_on.is_some_and(|level| reports.iter().any(|report| level.holds(report)));
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
        let alike: Vec<&str> = alike.take(5).collect();
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

/// What is to be compared.
fn pairs(args: &Args, quiet: bool) -> Result<Vec<Pair>> {
    if let Some(range) = args.old.as_deref().filter(|text| is_range(text)) {
        return commits(range, args.new.as_deref(), quiet);
    }
    if let (Some(old), Some(new)) = (&args.old, &args.new) {
        let root = workspace_above(&working_directory()?);
        let (old, new) = (Side::parse(old, root.as_deref())?, Side::parse(new, root.as_deref())?);
        let ignore = root.and_then(|root| new.ignore_list(&root));
        return Ok(vec![Pair { old, new, ignore }]);
    }
    let root = workspace_root()?;
    let of_provider = |name: &str| Pair {
        old: Side::committed(&root, name),
        new: Side::working(&root, name),
        ignore: Some(Side::on_disk(&root, &format!("specs/{name}/diff-ignore.yaml"))),
    };
    match &args.old {
        Some(name) => {
            let known = inventory::providers(&root)?;
            let name = named(&known, name)
                .map_err(|failure| failure.help("name one folder of specs/, or give two documents"))?;
            Ok(vec![of_provider(&name)])
        }
        None => {
            let mut pairs = Vec::new();
            for name in inventory::all(&root)? {
                let pair = of_provider(&name);
                if pair.old.exists()? {
                    pairs.push(pair);
                } else if !quiet {
                    note!("{name}: not in HEAD yet, nothing to compare with");
                }
            }
            Ok(pairs)
        }
    }
}

/// Two states of the workspace: every provider, or the one that is named.
fn commits(range: &str, name: Option<&str>, quiet: bool) -> Result<Vec<Pair>> {
    let (old, new) = Tree::range(&workspace_root()?, range)?;
    let (before, mut names) = (old.providers()?, new.providers()?);
    if let Some(gone) = before.iter().find(|name| !names.contains(name)) {
        return Err(Failure::usage(format!("specs/{gone}: in {}, and not in {}", old.name, new.name))
            .help(format!("`cargo xtask review {range}` shows what was removed")));
    }
    if let Some(name) = name {
        names = vec![named(&names, name)?];
    }
    let mut pairs = Vec::new();
    for name in names {
        let spec = format!("specs/{name}/openapi.yaml");
        if before.contains(&name) {
            let ignore = Some(new.side(&format!("specs/{name}/diff-ignore.yaml")));
            pairs.push(Pair { old: old.side(&spec), new: new.side(&spec), ignore });
        } else if !quiet {
            note!("{name}: not in {} yet, nothing to compare with", old.name);
        }
    }
    Ok(pairs)
}

fn read_pair(pair: &Pair, ignore: Option<&PathBuf>) -> Result<(Document, Document, Options)> {
    let (old, new) = both(|| read(&pair.old), || read(&pair.new));
    let (old, new) = (old?, new?);
    let mut list = IgnoreList::default();
    for (side, asked) in
        pair.ignore.iter().map(|side| (side.clone(), false)).chain(ignore.map(|path| (Side::File(path.clone()), true)))
    {
        let name = side.to_string();
        let text = match side.text()? {
            Some(text) => text,
            None if asked => return Err(Failure::usage(format!("{name}: there is no such file"))),
            None => continue,
        };
        let read = IgnoreList::parse(&name, &text).map_err(Failure::usage)?;
        list.entries.extend(read.entries);
        list.file = read.file;
    }
    let options = Options {
        old_name: pair.old.to_string(),
        new_name: pair.new.to_string(),
        corrections: sides::corrections(&pair.old, &pair.new)?,
        ignore: list,
        today: today(),
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
            let review = Review { old: all.old, new: all.new, providers };
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
            "old": report.old, "new": report.new, "verdict": report.verdict, "changes": report.changes.len(),
        })
    });
    each.collect()
}

/// Several reports as one, for formats that are one document.
fn joined(reports: &[Report]) -> Report {
    match reports {
        [only] => only.clone(),
        several => {
            let mut all = Report {
                old: "HEAD".to_owned(),
                new: "working tree".to_owned(),
                verdict: diff::Verdict::default(),
                changes: several.iter().flat_map(|report| report.changes.clone()).collect(),
                findings: several.iter().flat_map(|report| report.findings.clone()).collect(),
                ignored: several.iter().map(|report| report.ignored).sum(),
            };
            all.settle();
            all
        }
    }
}

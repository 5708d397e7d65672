//! `cargo xtask review`.

mod gather;
pub mod tree;

use std::path::{Path, PathBuf};

use ::diagnostics::{Finding, Format, Rendered, Report, render};
use ::diff::{self, Options, Wire};
use ::docs;
use ::review::{self, Provider, Review};

use crate::common::{
    Failure, Global, Outcome, Result, read_document, working_directory, workspace_above, workspace_root,
};
use crate::diff::{FailOn, today};
use crate::impact;
use crate::output::{formats, print, say, screen, sources, width};
use tree::Tree;

/// Write one page that shows what a change does: to clients, to code, and to whom.
///
/// For each provider: both verdicts and the next version, the changes with the lines around them, the Rust items added,
/// removed and changed, the operations reached, what the docs say, and how the generated code came out.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  cargo xtask review                          HEAD against the working tree
  cargo xtask review main                     main against the working tree
  cargo xtask review main..HEAD               two commits
  cargo xtask review origin/main...HEAD       what a branch changed since it left origin/main
  cargo xtask review --provider sfcompute     one provider
  cargo xtask review --old 1.json --new 2.json    any two OpenAPI documents
  cargo xtask review origin/main...HEAD --format markdown    the comment of a pull request
  cargo xtask review --consumer ../my-program    with what it does to a program

--format json prints docs/reference/json/review.schema.json.

Exit codes: 0 written, 1 something is as bad as --fail-on says, 2 a wrong call or an unreadable file.")]
pub struct Args {
    /// REV, OLD..NEW or OLD...NEW, as git reads them; NEW is the working tree if left out.
    #[arg(conflicts_with_all = ["old", "new"])]
    revisions: Option<String>,
    /// A folder of specs/; may be given several times.
    #[arg(long, short, value_name = "NAME", conflicts_with_all = ["old", "new"])]
    provider: Vec<String>,
    /// The old document, of two files that are no provider's.
    #[arg(long, value_name = "FILE", requires = "new")]
    old: Option<PathBuf>,
    /// The new document.
    #[arg(long, value_name = "FILE", requires = "old")]
    new: Option<PathBuf>,
    /// Where to write it, `-` for the standard output. HTML goes to target/review.html if left out, the rest to the
    /// standard output.
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// What to write.
    #[arg(long, value_name = "FORMAT", default_value = "html", value_parser = formats())]
    format: Format,
    /// End with exit code 1 if anything is this bad.
    #[arg(long, value_enum, value_name = "LEVEL")]
    fail_on: Option<FailOn>,
    /// A program that uses the crates: it is compiled with the old and the new ones, as `impact` does. May be given several
    /// times.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["old", "new"])]
    consumer: Vec<PathBuf>,
    /// The same for the consumers that consumers.yaml lists.
    #[arg(long, conflicts_with_all = ["old", "new"])]
    known_consumers: bool,
}

/// Runs the command.
pub fn run(global: &Global, args: Args) -> Result {
    let review = match (&args.old, &args.new) {
        (Some(old), Some(new)) => of_files(old, new)?,
        _ => {
            let root = workspace_root()?;
            let (old, new) = Tree::range(&root, args.revisions.as_deref().unwrap_or("HEAD"))?;
            let mut review = gather::gather(&root, &old, &new, &args.provider)?;
            review.consumers = consumers(global, &root, &args, (&old, &new))?;
            review
        }
    };
    let text = match args.format {
        Format::Html => review::html(&review),
        Format::Markdown => review::markdown(&review),
        Format::Json => review::json(&review),
        Format::Text => text(&review),
        format => {
            let findings = review.all_findings();
            let report = Report {
                command: "review",
                title: &review.new,
                findings: &findings,
                file: "specs",
                rules: &[],
                notes: &[],
            };
            render(format, &report, &sources(&findings), width())
        }
    };
    let out = match (&args.out, args.format) {
        (Some(path), _) => (path.as_path() != Path::new("-")).then(|| path.clone()),
        (None, Format::Html) => match workspace_above(&working_directory()?) {
            Some(root) => Some(root.join("target/review.html")),
            // Outside a clone it goes where it was asked for.
            None => Some(PathBuf::from("review.html")),
        },
        (None, _) => None,
    };
    match out {
        Some(path) => {
            write(&path, &text)?;
            if !global.quiet {
                tell(&review, &path, text.len());
            }
        }
        None => print(&text),
    }
    let found = args.fail_on.is_some_and(|level| review.providers.iter().any(|p| level.holds(&p.report)));
    Ok(if found { Outcome::Found } else { Outcome::Clean })
}

/// What the change does to the programs that were named.
fn consumers(global: &Global, root: &Path, args: &Args, trees: (&Tree, &Tree)) -> Result<Vec<::impact::Impact>> {
    let mut paths = args.consumer.clone();
    if args.known_consumers {
        paths.extend(impact::known(root)?);
    }
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    let mut workshop = impact::Workshop::new(root, global)?;
    paths.iter().map(|path| Ok(workshop.examine(path, trees)?.impact)).collect()
}

/// The changes of each provider, and the findings of its docs pages.
fn text(review: &Review) -> Rendered {
    let mut screen = screen();
    for provider in review.changed() {
        screen.append(&diff::render::text(&provider.report, false, width()));
    }
    for consumer in &review.consumers {
        screen.append(&::impact::render::text(consumer, width()));
    }
    let findings: Vec<Finding> =
        review.providers.iter().flat_map(|provider| &provider.docs).flat_map(docs::Report::all_findings).collect();
    let summary = [review.summary()];
    let report =
        Report { command: "review", title: "docs", findings: &findings, file: "specs", rules: &[], notes: &summary };
    screen.append(&render(Format::Text, &report, &sources(&findings), width()));
    screen.finish()
}

/// Two documents that are no provider's: no crate, no docs.
fn of_files(old: &Path, new: &Path) -> Result<Review> {
    let unreadable = |failure: Failure| Failure { code: 2, ..failure };
    let before = read_document(old).map_err(unreadable)?;
    let after = read_document(new).map_err(unreadable)?;
    let (old, new) = (old.display().to_string(), new.display().to_string());
    let options = Options { old_name: old.clone(), new_name: new.clone(), today: today(), ..Options::default() };
    let title = after.root().path(&["info", "title"]).and_then(|title| title.as_str());
    let name = title.map_or_else(|| new.clone(), |title| ::diagnostics::clip(title, 80));
    let provider = Provider::compared(&name, Some(&before), Some(&after), &options);
    Ok(Review { old, new, providers: vec![provider], ..Review::default() })
}

fn write(path: &Path, text: &str) -> Result<()> {
    let failed = |error: std::io::Error| Failure::usage(format!("{}: cannot be written: {error}", path.display()));
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(path, text).map_err(failed)
}

/// The verdicts in a few lines, and where the page is.
fn tell(review: &Review, path: &Path, bytes: usize) {
    for provider in review.changed() {
        let verdict = provider.report.whole;
        let color = match verdict.wire {
            Wire::Breaking => anstyle::AnsiColor::Red,
            Wire::Risky => anstyle::AnsiColor::Yellow,
            _ => anstyle::AnsiColor::Green,
        };
        let style = color.on_default();
        let next =
            provider.version.as_ref().map(|next| format!(", next version {}", next.suggested)).unwrap_or_default();
        let mut line = screen();
        line.text(&provider.name).text(": ").styled(style, format_args!("wire {}", verdict.wire.as_str()));
        let count = provider.report.changes.len();
        let changes = if count == 1 { "change" } else { "changes" };
        line.text(format_args!(", crate {}; {count} {changes}{next}", verdict.source.as_str()));
        print(&line.end().finish());
    }
    if review.changed().is_empty() {
        say!("{}", review.summary());
    }
    let here = std::env::current_dir().unwrap_or_default();
    let shown = path.strip_prefix(&here).unwrap_or(path);
    say!("{} ({} KB)", shown.display(), bytes.div_ceil(1_000));
}

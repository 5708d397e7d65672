//! `cargo xtask check`: one green or red.

use std::path::{Path, PathBuf};

use codegen::document::Document;
use codegen::lower::lower;
use codegen::report::Severity;
use codegen::surface::{Effect, compare as compare_faces, surface};

use crate::common::{Global, Outcome, Result, workspace_root};
use crate::git::{self, Bump, Version};
use crate::provider::chosen;
use crate::{docs, generate};

/// Check everything that must hold before a change lands.
///
/// Lint, docs (offline: what the lock records against the spec), generated code, snapshots waiting for review, versions
/// and changelogs. Each red line names the command that mends it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  cargo xtask check              everything
  cargo xtask check sfcompute    one provider
  cargo xtask check --format json

Exit codes: 0 green, 1 red, 2 a wrong call or an unreadable file.")]
pub struct Args {
    /// Folders of specs/; all when left out.
    providers: Vec<String>,
    /// How to report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For machines: `{"green": bool, "checks": [{"check", "provider", "green", "detail", "mend"}]}`.
    Json,
}

/// One line of the result.
#[derive(Debug, serde::Serialize)]
struct Row {
    check: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    provider: String,
    green: bool,
    detail: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    mend: String,
}

impl Row {
    fn green(check: &'static str, provider: &str, detail: impl Into<String>) -> Row {
        Row { check, provider: provider.to_owned(), green: true, detail: detail.into(), mend: String::new() }
    }

    fn red(check: &'static str, provider: &str, detail: impl Into<String>, mend: impl Into<String>) -> Row {
        Row { check, provider: provider.to_owned(), green: false, detail: detail.into(), mend: mend.into() }
    }
}

/// Runs the command.
pub fn run(global: &Global, args: Args) -> Result {
    let root = workspace_root();
    let mut rows: Vec<Row> = Vec::new();
    let mut tell = |row: Row| {
        if args.format == Format::Text && !(global.quiet && row.green) {
            print(&row);
        }
        rows.push(row);
    };
    for name in chosen(&root, &args.providers)? {
        provider(&root, &name, &mut tell);
    }
    if args.providers.is_empty() {
        tell(snapshots(&root));
    }
    let green = rows.iter().all(|row| row.green);
    match args.format {
        Format::Json => anstream::println!("{}", serde_json::json!({"green": green, "checks": rows})),
        Format::Text if !global.quiet => {
            let red = rows.iter().filter(|row| !row.green).count();
            anstream::println!("{}", if green { "all green".to_owned() } else { format!("{red} red") });
        }
        Format::Text => {}
    }
    Ok(if green { Outcome::Clean } else { Outcome::Found })
}

fn print(row: &Row) {
    let (style, word) = match row.green {
        true => (anstyle::AnsiColor::Green.on_default(), "ok "),
        false => (anstyle::AnsiColor::Red.on_default().bold(), "RED"),
    };
    let place = if row.provider.is_empty() { String::new() } else { format!("{} ", row.provider) };
    anstream::println!("{style}{word}{style:#} {place}{}: {}", row.check, row.detail);
    if !row.mend.is_empty() {
        anstream::println!("      {}", row.mend);
    }
}

fn provider(root: &Path, name: &str, tell: &mut impl FnMut(Row)) {
    // A spec that cannot be made into a crate is red once; nothing else can be said of it.
    let made = match generate::provider_files(root, name) {
        Ok(made) => made,
        Err(failure) => return tell(Row::red("spec", name, failure.message, format!("cargo xtask lint {name}"))),
    };
    let (provider, lowered, files) = made;
    let linted = codegen::lint::lint(&provider.document, &provider.manifest.lint);
    let bad = linted.findings.iter().filter(|finding| finding.severity >= Severity::Warning).count();
    tell(match bad {
        0 => Row::green("lint", name, "no findings"),
        count => Row::red("lint", name, format!("{count} findings"), format!("cargo xtask lint {name}")),
    });
    tell(docs_row(name));
    let folder = root.join("crates").join(&provider.manifest.package);
    let stale = generate::stale(root, name, &folder, &provider, &lowered, &files);
    tell(match stale {
        Ok(0) => Row::green("generated", name, format!("crates/{} is up to date", provider.manifest.package)),
        Ok(count) => Row::red(
            "generated",
            name,
            format!("{count} files are out of date"),
            format!("cargo xtask generate {name}"),
        ),
        Err(failure) => Row::red("generated", name, failure.message, format!("cargo xtask generate {name}")),
    });
    let changelog = std::fs::read_to_string(folder.join("CHANGELOG.md")).unwrap_or_default();
    tell(version_row(root, name, &provider.manifest.package, &provider.manifest.version, &provider.document));
    let heading = format!("## {}", provider.manifest.version);
    tell(if changelog.lines().any(|line| line == heading || line.starts_with(&format!("{heading} "))) {
        Row::green("changelog", name, format!("has {}", provider.manifest.version))
    } else {
        let path = format!("crates/{}/CHANGELOG.md", provider.manifest.package);
        Row::red(
            "changelog",
            name,
            format!("{path} does not mention {}", provider.manifest.version),
            format!("write `{heading}` into it"),
        )
    });
}

fn docs_row(name: &str) -> Row {
    let mend = format!("cargo xtask docs check {name}");
    match docs::recorded(name) {
        Ok(reports) => {
            let drifted = reports.iter().filter(|report| report.has_drift()).count();
            let recorded = reports.iter().filter(|report| report.notes.is_empty()).count();
            match drifted {
                0 => Row::green("docs", name, format!("no drift; {recorded} of {} pages recorded", reports.len())),
                count => Row::red("docs", name, format!("{count} pages drifted"), mend),
            }
        }
        Err(failure) => Row::red("docs", name, failure.message, mend),
    }
}

/// The version against what changed since the last release tag.
fn version_row(root: &Path, name: &str, package: &str, version: &str, document: &Document) -> Row {
    let Some((tag, released)) = git::last_release(root, package) else {
        return Row::green("version", name, format!("{version}, not released yet"));
    };
    let path = format!("specs/{name}/openapi.yaml");
    let before = git::show(root, &tag, &path).and_then(|text| Document::parse(&path, &text).ok());
    let Some(before) = before else {
        return Row::red(
            "version",
            name,
            format!("{tag} has no {path} that can be read"),
            format!("git show {tag}:{path}"),
        );
    };
    let changes = compare_faces(&surface(&lower(&before).plan), &surface(&lower(document).plan));
    let same = before.root().same(document.root());
    let needed = match changes.iter().map(|change| change.effect).max() {
        Some(Effect::Major) => released.after(Bump::Major),
        Some(Effect::Minor) => released.after(Bump::Minor),
        None if same => released,
        None => released.after(Bump::Patch),
    };
    match Version::parse(version) {
        Some(own) if own >= needed => Row::green("version", name, format!("{version}, {released} released")),
        _ => Row::red(
            "version",
            name,
            format!("{version}, but what changed since {tag} asks for {needed}"),
            format!("set `version: {needed}` in specs/{name}/client.yaml"),
        ),
    }
}

/// Snapshots that a test wrote and nobody has looked at.
fn snapshots(root: &Path) -> Row {
    let mut waiting = Vec::new();
    let mut open: Vec<PathBuf> = ["codegen", "xtask", "tests", "crates"].iter().map(|part| root.join(part)).collect();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && name != "target" && name != "node_modules" => open.push(entry.path()),
                Ok(_) if name.ends_with(".snap.new") || name.ends_with(".pending-snap") => waiting.push(entry.path()),
                _ => {}
            }
        }
    }
    waiting.sort();
    match waiting.first() {
        None => Row::green("snapshots", "", "none waits for review"),
        Some(first) => {
            let shown = first.strip_prefix(root).unwrap_or(first).display().to_string();
            Row::red("snapshots", "", format!("{} wait for review, {shown} first", waiting.len()), "cargo insta review")
        }
    }
}

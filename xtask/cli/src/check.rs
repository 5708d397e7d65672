//! `cargo xtask check`: one green or red.

mod names;
mod row;

use std::path::Path;

use ::client_gen::lower::Lowered;
use ::diagnostics::{Finding, Format, Rendered, Report, Severity, envelope, render};
use ::openapi::parallel::both;

use self::row::Row;
use crate::common::{Global, Outcome, Result, entries, exists, read_if_there, unreadable, workspace_root};
use crate::git::Version;
use crate::output::{formats, print, progress, say, sources, width};
use crate::provider::{Provider, manifest, named};
use crate::versions::standing;
use crate::{docs, generate, inventory, reference, release};

/// Check everything that must hold before a change lands.
///
/// Lint, docs (offline: what the lock records against the spec), generated code, snapshots waiting for review, versions
/// and changelogs. Each red line names the command that fixes it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  cargo xtask check              everything
  cargo xtask check sfcompute    one provider
  cargo xtask check --online     and whether the names of the packages are free in the registry, or ours
  cargo xtask check --format json

--format json prints docs/reference/json/check.schema.json.

Exit codes: 0 green, 1 red, 2 a wrong call or an unreadable file.")]
pub struct Args {
    /// Folders of specs/; all when left out.
    providers: Vec<String>,
    /// How to report.
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = formats())]
    format: Format,
    /// Also ask the registry whether the name of each package is free or ours.
    #[arg(long, conflicts_with = "providers")]
    online: bool,
    /// Ask this server instead of crates.io: for tests.
    #[arg(long, value_name = "URL", hide = true, requires = "online")]
    registry: Option<String>,
}

/// Runs the command.
pub fn run(global: &Global, args: Args) -> Result {
    let root = workspace_root()?;
    let mut rows: Vec<Row> = Vec::new();
    let mut tell = |row: Row| {
        if args.format == Format::Text && !(global.quiet && row.green) {
            print(&row.rendered());
        }
        rows.push(row);
    };
    let all = inventory::providers(&root)?;
    let names = match args.providers.as_slice() {
        [] => all.clone(),
        some => some.iter().map(|name| named(&all, name)).collect::<Result<_>>()?,
    };
    progress(format_args!("checking {}", names.join(", ")));
    providers(&root, &names).into_iter().for_each(&mut tell);
    present(&root, if args.providers.is_empty() { &[] } else { &names }, &mut tell);
    if args.providers.is_empty() {
        [lock_file(&root, &names), tested(&root, &all)].into_iter().flatten().for_each(&mut tell);
        tell(snapshots(&root));
        if root.join("docs/reference").is_dir() {
            tell(reference_row());
        }
    }
    if args.online {
        names::rows(&root, &names::Registry::new(args.registry.as_deref()), &mut tell);
    }
    let green = rows.iter().all(|row| row.green);
    let unreadable = rows.iter().any(|row| row.unreadable);
    match args.format {
        Format::Json => {
            let findings = findings(&rows);
            let body = serde_json::json!({"green": green, "checks": rows, "findings": findings});
            print(&envelope("check", &body));
        }
        Format::Text if !global.quiet => {
            let red = rows.iter().filter(|row| !row.green).count();
            say!("{}", if green { "all green".to_owned() } else { format!("{red} red") });
        }
        Format::Text => {}
        format => {
            let findings = findings(&rows);
            let report =
                Report { command: "check", title: "check", findings: &findings, file: "specs", rules: &[], notes: &[] };
            print(&render(format, &report, &sources(&findings), width()));
        }
    }
    Ok(match (green, unreadable) {
        (true, _) => Outcome::Clean,
        (false, false) => Outcome::Found,
        (false, true) => Outcome::Unreadable,
    })
}

/// What is red, as findings.
fn findings(rows: &[Row]) -> Vec<Finding> {
    let red = rows.iter().filter(|row| !row.green);
    red.map(|row| Finding::error(row.check, format!("{}: {}", row.provider, row.detail)).help(&row.fix)).collect()
}

/// The rows of these providers, several at once, in their order.
fn providers(root: &Path, names: &[String]) -> Vec<Row> {
    match names {
        [] => Vec::new(),
        [name] => {
            let mut rows = Vec::new();
            provider(root, name, &mut |row| rows.push(row));
            rows
        }
        _ => {
            let (first, second) = names.split_at(names.len() / 2);
            let (mut rows, more) = both(|| providers(root, first), || providers(root, second));
            rows.extend(more);
            rows
        }
    }
}

fn provider(root: &Path, name: &str, tell: &mut impl FnMut(Row)) {
    // A spec that cannot be made into a crate is red once; nothing else can be said of it.
    let made = match generate::provider_files(root, name) {
        Ok(made) => made,
        Err(failure) => return tell(Row::failed("spec", name, failure)),
    };
    let (provider, lowered, files) = made;
    let linted = ::lint::lint(&provider.document, &provider.manifest.lint);
    let bad = linted.findings.iter().filter(|finding| finding.severity >= Severity::Warning).count();
    tell(match bad {
        0 => Row::green("lint", name, "no findings"),
        count => Row::red("lint", name, format!("{count} findings"), format!("cargo xtask lint {name}")),
    });
    tell(examples_row(name, &provider, &lowered));
    tell(draft_row(root, name));
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
        Err(failure) => Row::failed("generated", name, failure),
    });
    release_rows(root, name, provider, tell);
}

/// The examples say what the document says: a client sends and reads all of them.
fn examples_row(name: &str, provider: &Provider, lowered: &Lowered) -> Row {
    let wrong = provider.check_examples(&lowered.plan);
    match wrong.first() {
        None => Row::green("examples", name, "every example fits the document"),
        Some(first) => {
            let place = first.location.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
            let more = if wrong.len() > 1 { format!(" (and {} more)", wrong.len() - 1) } else { String::new() };
            Row::red("examples", name, format!("{place}{}{more}", first.message), format!("cargo xtask lint {name}"))
        }
    }
}

/// Marks that `new` left beside the document, where lint does not look: in client.yaml and the examples.
fn draft_row(root: &Path, name: &str) -> Row {
    let folder = format!("specs/{name}");
    let mut marks = Vec::new();
    let mut open = vec![root.join(&folder)];
    while let Some(path) = open.pop() {
        let entries = match std::fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) => return Row::red("draft", name, format!("{}: {error}", path.display()), ""),
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
            let lock = path.file_name().is_some_and(|file| file == "docs.lock.yaml");
            if yaml && !lock {
                let text = match std::fs::read_to_string(&path) {
                    Ok(text) => text,
                    Err(error) => return Row::red("draft", name, format!("{}: {error}", path.display()), ""),
                };
                let shown = path.strip_prefix(root).unwrap_or(&path).display().to_string();
                let lines = text.lines().enumerate().filter(|(_, line)| ::docs::draft::is_mark(line));
                marks.extend(lines.map(|(at, _)| format!("{shown}:{}", at + 1)));
            }
        }
    }
    marks.sort();
    match marks.first() {
        None => Row::green("draft", name, "no guess is left to settle"),
        Some(first) => {
            let detail = format!("{} guesses or gaps marked TODO, the first at {first}", marks.len());
            Row::red("draft", name, detail, format!("settle each: grep -rn TODO {folder}"))
        }
    }
}

fn docs_row(name: &str) -> Row {
    let pages = match docs::recorded(name) {
        Ok(pages) => pages,
        Err(failure) => return Row::failed("docs", name, failure),
    };
    if pages.is_empty() {
        return Row::green("docs", name, "`docs` of client.yaml lists no page");
    }
    let drifted = pages.iter().filter(|page| page.report.has_drift()).count();
    if drifted > 0 {
        return Row::red("docs", name, format!("{drifted} pages drifted"), format!("cargo xtask docs check {name}"));
    }
    let recorded = pages.iter().filter(|page| page.known).count();
    let silent: Vec<_> = pages.iter().filter(|page| !page.known && !page.unrecorded).collect();
    if let Some(first) = silent.first() {
        let (count, id) = (silent.len(), &first.report.page);
        let fix = format!(
            "cargo xtask docs update {name} --page FILE; or `unrecorded` of the page in client.yaml says why not"
        );
        return Row::red("docs", name, format!("pages that are not recorded: {count}, `{id}` first"), fix);
    }
    if let Some(page) = pages.iter().find(|page| page.known && page.unrecorded) {
        let id = &page.report.page;
        let fix = format!("remove `unrecorded` of `{id}` from specs/{name}/client.yaml");
        return Row::red("docs", name, format!("the page `{id}` is recorded, and client.yaml says why it is not"), fix);
    }
    if let Some(page) = pages.iter().find(|page| page.too_little()) {
        let (id, percent) = (&page.report.page, page.percent().unwrap_or_default());
        return Row::red(
            "docs",
            name,
            format!("only {percent} % of what looks like facts on the page `{id}` was read"),
            "cargo xtask docs facts FILE lists the lines; `accept_unread` of the page in client.yaml says why they are right",
        );
    }
    let read = pages.iter().filter_map(docs::Recorded::percent).min();
    let read = read.map(|percent| format!(", {percent} % read")).unwrap_or_default();
    let others = match pages.len() - recorded {
        0 => String::new(),
        count => format!(", {count} not, with a reason"),
    };
    Row::green("docs", name, format!("no drift; {recorded} of {} pages recorded{read}{others}", pages.len()))
}

/// Version and changelog against what changed since the last release.
fn release_rows(root: &Path, name: &str, provider: Provider, tell: &mut impl FnMut(Row)) {
    let (package, version) = (provider.manifest.package.clone(), provider.manifest.version.clone());
    let path = format!("crates/{package}/CHANGELOG.md");
    let changelog = match read_if_there(root, &path) {
        Ok(text) => text.unwrap_or_default(),
        Err(failure) => return tell(Row::failed("changelog", name, failure)),
    };
    let mentioned = match ::diff::changelog::mentions(&changelog, &version) {
        true => Row::green("changelog", name, format!("has {version}")),
        false => Row::red(
            "changelog",
            name,
            format!("{path} does not mention {version}"),
            format!("write `## {version}` into it"),
        ),
    };
    let standing = match standing(root, name, &package, &provider.document) {
        Ok(Some(standing)) => standing,
        Ok(None) => {
            tell(Row::green("version", name, format!("{version}, not released yet")));
            return tell(mentioned);
        }
        Err(failure) => return tell(Row::failed("version", name, failure)),
    };
    let fix = format!("cargo xtask release {name} --prepare");
    let (tag, needed) = (standing.tag.clone(), standing.needed());
    tell(match Version::parse(&version) {
        Some(own) if own >= needed => Row::green("version", name, format!("{version}, {} released", standing.released)),
        // `release` has nothing to prepare then.
        Some(_) if standing.bump.is_none() => Row::red(
            "version",
            name,
            format!("{version}, which is older than the release {tag}"),
            format!("write `version: {needed}` into specs/{name}/client.yaml, then `cargo xtask generate {name}`"),
        ),
        _ => {
            let detail = format!("{version}, but what changed since {tag} asks for {needed}");
            Row::red("version", name, detail, fix.clone())
        }
    });
    if standing.bump.is_none() {
        return tell(mentioned);
    }
    tell(match release::prepared(root, name, provider, standing) {
        Ok(true) => Row::green("changelog", name, format!("says what changed since {tag}")),
        Ok(false) => Row::red("changelog", name, format!("{path} does not say what changed since {tag}"), fix),
        Err(failure) => Row::failed("changelog", name, failure),
    });
}

/// The red lines that a release cannot fix itself.
pub fn in_the_way(root: &Path, name: &str) -> Vec<Rendered> {
    let mut rows = Vec::new();
    provider(root, name, &mut |row: Row| rows.push(row));
    present(root, &[name.to_owned()], &mut |row: Row| rows.push(row));
    let own = |row: &Row| !row.green && !["version", "changelog"].contains(&row.check);
    rows.iter().filter(|row| own(row)).map(Row::rendered).collect()
}

/// Nothing of these providers is missing that HEAD or a generated file knows.
fn present(root: &Path, named: &[String], tell: &mut impl FnMut(Row)) {
    let faults = inventory::providers(root).and_then(|all| inventory::faults(root, &all));
    let faults = match faults {
        Ok(faults) => faults,
        Err(failure) => return tell(Row::failed("providers", "", failure)),
    };
    let mut faults = faults.into_iter().filter(|fault| named.is_empty() || named.contains(&fault.provider)).peekable();
    if faults.peek().is_none() && named.is_empty() {
        return tell(Row::green("providers", "", "nothing is missing that HEAD or a generated crate knows"));
    }
    faults.for_each(|fault| tell(Row::red("providers", &fault.provider, fault.what, fault.fix)));
}

/// `Cargo.lock` has the version of every crate: with `--locked`, cargo refuses a workspace whose lock file is behind.
fn lock_file(root: &Path, names: &[String]) -> Option<Row> {
    match exists(&root.join(release::LOCK), release::LOCK) {
        Ok(true) => {}
        Ok(false) => return None,
        Err(failure) => return Some(Row::failed("lockfile", "", failure)),
    }
    let mut behind = Vec::new();
    for name in names {
        // What cannot be read has a row of its own.
        let Ok(manifest) = manifest(root, name) else { continue };
        match release::locked(root, &manifest.package, &manifest.version) {
            Ok(true) => {}
            Ok(false) => behind.push(format!("{} {}", manifest.package, manifest.version)),
            Err(failure) => return Some(Row::failed("lockfile", "", failure)),
        }
    }
    Some(match behind.is_empty() {
        true => Row::green("lockfile", "", "Cargo.lock has the versions of the crates"),
        false => {
            let detail = format!("Cargo.lock has another version than {}", behind.join(", "));
            Row::red("lockfile", "", detail, "cargo update --workspace --offline")
        }
    })
}

/// Every provider's round trips are part of the tests. A workspace without the tests' list has none to be part of.
fn tested(root: &Path, names: &[String]) -> Option<Row> {
    let (list, runner) = ("tests/src/cases/mod.rs", "tests/tests/it/roundtrip.rs");
    let read = |path: &str| read_if_there(root, path);
    let (listed, run) = match (read(list), read(runner)) {
        (Ok(listed), Ok(run)) => (listed, run),
        (Err(failure), _) | (_, Err(failure)) => return Some(Row::failed("tests", "", failure)),
    };
    let (Some(listed), Some(run)) = (listed, run) else {
        return None;
    };
    let mut missing = Vec::new();
    for name in names {
        let module = match manifest(root, name) {
            Ok(manifest) => manifest.module,
            // Its own row says why.
            Err(_) => continue,
        };
        let declared = listed.lines().any(|line| line.trim() == format!("pub mod {module};"));
        let words = |text: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == module);
        if !declared || !words(&run) {
            missing.push(name.as_str());
        }
    }
    Some(match missing.is_empty() {
        true => Row::green("tests", "", "every provider's round trips run"),
        false => Row::red(
            "tests",
            "",
            format!("the round trips of {} are run by no test", missing.join(", ")),
            format!(
                "name them in {list} and in {runner}, as the others are; docs/maintain-a-spec.md lists every place"
            ),
        ),
    })
}

/// The pages that are written from the code.
fn reference_row() -> Row {
    let fix = "cargo xtask reference";
    match reference::stale() {
        Ok(stale) => match stale.first() {
            None => Row::green("reference", "", "the pages of docs/reference say what the code says"),
            Some((path, _)) => Row::red("reference", "", format!("{} out of date, {path} first", stale.len()), fix),
        },
        Err(failure) => Row::failed("reference", "", failure),
    }
}

/// Snapshots that a test wrote and nobody has looked at.
fn snapshots(root: &Path) -> Row {
    let waiting = match waiting(root) {
        Ok(waiting) => waiting,
        Err(failure) => return Row::failed("snapshots", "", failure),
    };
    match waiting.first() {
        None => Row::green("snapshots", "", "none waits for review"),
        Some(first) => {
            Row::red("snapshots", "", format!("{} wait for review, {first} first", waiting.len()), "cargo insta review")
        }
    }
}

fn waiting(root: &Path) -> Result<Vec<String>> {
    let mut waiting = Vec::new();
    let mut open: Vec<String> = ["codegen", "xtask", "tests", "crates"].map(str::to_owned).to_vec();
    while let Some(folder) = open.pop() {
        if !exists(&root.join(&folder), &folder)? {
            continue;
        }
        for entry in entries(&root.join(&folder), &folder)? {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{folder}/{name}");
            let kind = entry.file_type().map_err(|error| unreadable(Path::new(&path), &error))?;
            if kind.is_dir() && name != "target" && name != "node_modules" {
                open.push(path);
            } else if name.ends_with(".snap.new") || name.ends_with(".pending-snap") {
                waiting.push(path);
            }
        }
    }
    waiting.sort();
    Ok(waiting)
}

//! `cargo xtask generate`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use ::client_gen::config::Config;
use ::client_gen::lower::{Cause, Degraded, Lowered, lower};
use ::client_gen::manifest::Manifest;
use ::client_gen::samples::Examples;
use ::client_gen::write::{Files, Runtime, Target, package};
use ::diagnostics::{Finding, Format, Report, Severity, clean, envelope, render};
use ::openapi::document::Document;

use crate::common::{
    Failure, Global, Outcome, Overlays, Result, exists, program, read_document, read_overlaid, read_text,
    workspace_root,
};
use crate::disk::{Access, Difference, Stage, compare, compare_file, replace, vacant_or_ours};
use crate::output::{formats, note, print, progress, say, screen, sources, width};
use crate::provider::{Provider, chosen, nearest};

/// Write the client crates from the specs.
///
/// Without a name, every provider's crate is written. A crate is replaced whole or not at all, files written by hand
/// stay, and files that would not change are not touched.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  cargo xtask generate                       every provider
  cargo xtask generate sfcompute             one
  cargo xtask generate --check               change nothing; show the diff and fail if one is out of date
  cargo xtask generate --spec api.yaml --out ../api-client    a crate of any OpenAPI 3.0, 3.1 or 3.2 document
  cargo xtask generate --spec api.yaml --out ../api-client --config client.yaml    with your own names
  cargo xtask generate --spec api.yaml --out ../api-client --core crates/client-core    with the runtime of this clone

--format json prints docs/reference/json/generate.schema.json.

Exit codes: 0 done, 1 out of date (--check) or an unusable document, 2 a wrong call or an unreadable file.")]
pub struct Args {
    /// Folders of specs/.
    #[arg(conflicts_with = "spec")]
    providers: Vec<String>,
    /// Change nothing; fail if a crate is not what its spec says.
    #[arg(long)]
    check: bool,
    /// An OpenAPI document of your own.
    #[arg(long, value_name = "FILE", requires = "out")]
    spec: Option<PathBuf>,
    /// Where to put its crate.
    #[arg(long, value_name = "DIR", requires = "spec")]
    out: Option<PathBuf>,
    /// What the document does not say: names, environment variables, paging, waiters, secrets, tags to leave out.
    #[arg(long, value_name = "FILE", requires = "spec")]
    config: Option<PathBuf>,
    /// An OpenAPI overlay, 1.0 or 1.1, which changes the document before anything reads it. May be given several times.
    #[arg(long, value_name = "FILE", requires = "spec")]
    overlay: Vec<PathBuf>,
    /// The crate's name; made from the folder's if absent.
    #[arg(long, value_name = "CRATE", requires = "spec")]
    name: Option<String>,
    /// The folder of the runtime, crates/client-core in a clone; its Cargo.toml then depends on that folder.
    ///
    /// Without this and --core-git, it depends on the runtime's package, compute-clients-core, by version.
    #[arg(long, value_name = "PATH", requires = "spec", conflicts_with = "core_git")]
    core: Option<PathBuf>,
    /// The git repository of the runtime; its Cargo.toml then depends on that.
    #[arg(long, value_name = "URL", requires = "spec", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    core_git: Option<String>,
    /// How to report.
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = formats())]
    format: Format,
}

impl Args {
    /// What the command does with the workspace it is called in.
    pub fn access(&self) -> Option<Access> {
        match (&self.spec, self.check) {
            (Some(_), _) => None,
            (None, true) => Some(Access::Read),
            (None, false) => Some(Access::Write),
        }
    }
}

/// Runs the command.
pub fn run(global: &Global, args: Args) -> Result {
    match (&args.spec, &args.out) {
        (Some(spec), Some(out)) => one_document(global, &args, spec, out),
        _ => providers(global, &args),
    }
}

/// The crate of one provider, as texts.
pub fn provider_files(root: &Path, name: &str) -> Result<(Provider, Lowered, Files)> {
    files_of(Provider::read(root, name)?, name)
}

/// The crate of a provider that is read already.
pub fn files_of(provider: Provider, name: &str) -> Result<(Provider, Lowered, Files)> {
    if let Some(finding) = provider.document.findings().iter().find(|finding| finding.severity == Severity::Error) {
        return Err(unusable_finding(finding));
    }
    let lowered = lower(&provider.document);
    if let Some(error) = unusable(&provider.document, &lowered) {
        return Err(error);
    }
    let target = Target {
        command: format!("cargo xtask generate {name}"),
        source: format!("specs/{name}/"),
        core: Runtime::Path("../client-core".to_owned()),
        workspace: true,
    };
    pages_have_operations(name, &provider, &lowered)?;
    let files = package(&lowered.plan, &provider.manifest, &provider.examples, &target);
    let files = files.map_err(|finding| unusable_finding(&finding))?;
    Ok((provider, lowered, files))
}

/// A finding because of which no crate is written: the file is read, and says what cannot be.
fn unusable_finding(finding: &Finding) -> Failure {
    Failure { code: 1, ..Box::new(finding.clone()).into() }
}

/// Every operation that client.yaml lists for a docs page is one of the spec's: a page that documents nothing that is
/// there would not be checked against anything.
fn pages_have_operations(name: &str, provider: &Provider, lowered: &Lowered) -> Result<()> {
    let known = |id: &str| lowered.plan.operations.iter().any(|operation| operation.id == id);
    for page in &provider.manifest.docs {
        if let Some(id) = page.operations.iter().find(|id| !known(id)) {
            let ids = lowered.plan.operations.iter().map(|operation| operation.id.as_str());
            let near = nearest(ids, id).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            return Err(Failure::broken(format!(
                "specs/{name}/client.yaml: the docs page `{}` lists the operation `{}`, and the spec has no such operationId{near}",
                clean(&page.id),
                clean(id)
            ))
            .help("an operation that was renamed is renamed there too; examples/ has a file of its name"));
        }
    }
    Ok(())
}

/// How many files of a provider are not what its spec says.
pub fn stale(
    root: &Path,
    name: &str,
    folder: &Path,
    provider: &Provider,
    lowered: &Lowered,
    files: &Files,
) -> Result<usize> {
    let cases = roundtrip_file(name, provider, lowered)?;
    Ok(compare(folder, files)?.len() + usize::from(compare_file(root, &cases)?.is_some()))
}

/// The generated round-trip cases of one provider: path from the workspace root, and text.
pub fn roundtrip_file(name: &str, provider: &Provider, lowered: &Lowered) -> Result<(String, String)> {
    let command = format!("cargo xtask generate {name}");
    let source = format!("specs/{name}/");
    let text = ::client_gen::write::roundtrip(&lowered.plan, &provider.manifest, &provider.examples, &command, &source);
    let text = text.map_err(|finding| {
        // What does not fit an example's types usually does not fit its schema, which says where.
        let wrong = provider.check_examples(&lowered.plan);
        unusable_finding(wrong.first().unwrap_or(&finding))
    })?;
    Ok((format!("tests/src/cases/{}.rs", provider.manifest.module), text))
}

/// Documents that the tests over HTTP are written against, and the crates of them: one operation a kind of parameter, body
/// and response, and what FastAPI writes of a server.
const TESTED: [(&str, &str); 2] =
    [("tests/fixtures/wire/openapi.yaml", "tests/wire"), ("tests/fixtures/fastapi/openapi.json", "tests/fastapi")];

/// A crate that only tests use.
struct Tested {
    folder: &'static str,
    differences: Vec<Difference>,
}

/// Those of a workspace that has them.
fn tested(root: &Path) -> Result<Vec<Tested>> {
    let mut all = Vec::new();
    for (source, folder) in TESTED {
        if !exists(&root.join(source), source)? {
            continue;
        }
        let mut plan = lower(&read_document(&root.join(source))?).plan;
        let name = folder.rsplit('/').next().unwrap_or(folder);
        let manifest = Manifest::for_document(&format!("{name}-client"), &plan.title);
        plan.name_variables(&manifest.module);
        let target = Target {
            command: "cargo xtask generate".to_owned(),
            source: source.to_owned(),
            core: Runtime::Path("../../crates/client-core".to_owned()),
            workspace: true,
        };
        let files = package(&plan, &manifest, &Examples::new(), &target)?;
        let differences = compare(&root.join(folder), &files)?;
        all.push(Tested { folder, differences });
    }
    Ok(all)
}

/// What a hand-authored spec must not have although a client could be made of it.
fn unusable(document: &Document, lowered: &Lowered) -> Option<Failure> {
    let degraded = lowered.degraded.iter().find(|degraded| degraded.cause != Cause::Unsupported);
    let worst = lowered.skipped.first().or(degraded)?;
    let location = document.location(worst.span);
    let help = match worst.cause {
        Cause::DuplicateId => "give each of them a name of its own",
        _ => "a spec of ours must hold everything it names; see `cargo xtask lint`",
    };
    Some(Failure::broken(format!("{location}: {}", worst.why)).help(help))
}

/// A provider's crate as it shall be.
pub struct Made {
    name: String,
    provider: Provider,
    lowered: Lowered,
    files: Files,
    /// The round-trip cases: path from the workspace root, and text.
    cases: (String, String),
    folder: PathBuf,
}

impl Made {
    /// The crate of a provider that is read already.
    pub fn of(root: &Path, name: &str, provider: Provider) -> Result<Made> {
        let (provider, lowered, files) = files_of(provider, name)?;
        let cases = roundtrip_file(name, &provider, &lowered)?;
        let folder = root.join("crates").join(&provider.manifest.package);
        Ok(Made { name: name.to_owned(), provider, lowered, files, cases, folder })
    }

    /// What is not as it should be on disk, the round trips last.
    pub fn differences(&self, root: &Path) -> Result<Vec<Difference>> {
        let mut differences = compare(&self.folder, &self.files)?;
        differences.extend(compare_file(root, &self.cases)?);
        Ok(differences)
    }

    /// Stages what differs.
    pub fn stage(&self, root: &Path, differences: &[Difference], stage: &mut Stage) -> Result<()> {
        let (cases, own): (Vec<Difference>, Vec<Difference>) =
            differences.iter().cloned().partition(|file| file.path == self.cases.0);
        if !own.is_empty() {
            stage.folder(&self.folder, &own)?;
        }
        if !cases.is_empty() {
            stage.file(&root.join(&self.cases.0), &self.cases.1)?;
        }
        Ok(())
    }

    /// One line that says what is written of it.
    pub fn line(&self, written: usize) -> String {
        let state = match written {
            0 => "unchanged".to_owned(),
            1 => "1 file written".to_owned(),
            count => format!("{count} files written"),
        };
        let (package, plan) = (&self.provider.manifest.package, &self.lowered.plan);
        format!("{package:<16} {:>3} operations, {:>3} types  {state}", plan.operations.len(), plan.types.len())
    }
}

fn providers(global: &Global, args: &Args) -> Result {
    let root = workspace_root()?;
    let names = chosen(&root, &args.providers)?;
    // All crates are made before any is written: one broken spec leaves all of them as they were.
    let mut made = Vec::new();
    for name in &names {
        let started = Instant::now();
        progress(format_args!("{name}: generating ({} of {})", made.len() + 1, names.len()));
        made.push((Made::of(&root, name, Provider::read(&root, name)?)?, started.elapsed()));
    }
    let mut changed = Vec::new();
    for (made, _) in &made {
        changed.push(made.differences(&root)?);
    }
    let tested = match args.providers.is_empty() {
        true => tested(&root)?,
        false => Vec::new(),
    };
    let mut all = changed.iter().chain(tested.iter().map(|tested| &tested.differences));
    if !args.check && all.any(|differences| !differences.is_empty()) {
        // In the workspace's own folder: below crates/, cargo would take it for a package.
        let mut stage = Stage::begin(&root)?;
        for ((made, _), differences) in made.iter().zip(&changed) {
            made.stage(&root, differences, &mut stage)?;
        }
        for tested in tested.iter().filter(|tested| !tested.differences.is_empty()) {
            stage.folder(&root.join(tested.folder), &tested.differences)?;
        }
        stage.commit()?;
    }
    let mut outcome = Outcome::Clean;
    for tested in tested.iter().filter(|tested| args.check && !tested.differences.is_empty()) {
        outcome = Outcome::Found;
        note!("{} is out of date: run `cargo xtask generate`", tested.folder);
    }
    let (mut crates, mut found) = (Vec::new(), Vec::new());
    for ((made, took), differences) in made.iter().zip(&changed) {
        let Made { name, provider, lowered, .. } = made;
        let package = &provider.manifest.package;
        let out_of_date = args.check && !differences.is_empty();
        if out_of_date {
            outcome = Outcome::Found;
            let told = format!("crates/{package} is out of date: run `cargo xtask generate {name}`");
            // A program reads the standard output: nothing but JSON goes there.
            match args.format {
                Format::Text => {
                    show(package, differences);
                    say!("{told}");
                }
                _ => note!("{told}"),
            }
        }
        if args.format != Format::Text {
            crates.push(crate_json(package, &provider.document, lowered, took.as_secs_f64()));
            found.extend(findings(&provider.document, lowered));
        } else if !global.quiet && !out_of_date {
            say!("{}", made.line(differences.len()));
        }
    }
    if args.format != Format::Text {
        report(args.format, &format!("{} crates", made.len()), crates, &found, "specs");
    }
    Ok(outcome)
}

/// The diff of what is out of date, a few files of it.
fn show(package: &str, differences: &[Difference]) {
    const SHOWN: usize = 5;
    for difference in differences.iter().take(SHOWN) {
        let old = difference.old.as_deref().unwrap_or_default();
        let new = difference.new.as_deref().unwrap_or_default();
        let outside = difference.path.starts_with("tests/");
        let name = if outside { difference.path.clone() } else { format!("crates/{package}/{}", difference.path) };
        let diff = similar::TextDiff::from_lines(old, new);
        let text = diff
            .unified_diff()
            .context_radius(2)
            .header(&format!("{name} (as it is)"), &format!("{name} (as its spec says)"))
            .to_string();
        for line in text.lines().take(60) {
            let style = match line.as_bytes().first() {
                Some(b'+') => anstyle::AnsiColor::Green.on_default(),
                Some(b'-') => anstyle::AnsiColor::Red.on_default(),
                _ => anstyle::Style::new(),
            };
            print(&screen().lines(line, |_| style).finish());
        }
    }
    if differences.len() > SHOWN {
        say!("... and {} more files", differences.len() - SHOWN);
    }
}

/// Where the crate of a document takes the runtime from: never a folder that nobody named, which is on this machine only.
fn runtime(args: &Args) -> Result<Runtime> {
    if let Some(url) = &args.core_git {
        return Ok(Runtime::Git(url.clone()));
    }
    let Some(named) = &args.core else { return Ok(Runtime::Registry) };
    let named = &std::path::absolute(named).unwrap_or_else(|_| named.clone());
    let folder = named.canonicalize().ok().filter(|folder| folder.join("Cargo.toml").is_file()).ok_or_else(|| {
        Failure::usage(format!("{}: client-core is not there; say where with --core", clean(&named.to_string_lossy())))
    })?;
    match folder.to_str() {
        Some(text) => Ok(Runtime::Path(text.to_owned())),
        None => Err(Failure::usage(format!(
            "{}: Cargo.toml cannot name this folder, its name is not UTF-8",
            clean(&folder.to_string_lossy())
        ))),
    }
}

fn one_document(global: &Global, args: &Args, spec: &Path, out: &Path) -> Result {
    let started = Instant::now();
    progress(format_args!("{}: generating", spec.display()));
    let mut document = read_overlaid(spec, &Overlays::read(&args.overlay)?)?;
    let config = match &args.config {
        Some(path) => {
            let (shown, text) = read_text(path)?;
            Some(
                Config::apply(&shown, &text, &mut document)
                    .map_err(|finding| Failure { code: 2, ..Failure::from(finding) })?,
            )
        }
        None => None,
    };
    let mut lowered = lower(&document);
    let folder_name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let wish = args.name.clone().unwrap_or(folder_name);
    let name = package_name(&wish);
    if args.name.is_some() && name != wish {
        return Err(Failure::usage(format!("`{wish}` cannot name a package; `{name}` can")));
    }
    if !vacant_or_ours(out)? {
        return Err(Failure::usage(format!(
            "{}: holds something else than a generated crate; name a new or an empty folder",
            out.display()
        )));
    }
    let mut manifest = Manifest::for_document(&name, &lowered.plan.title);
    if let Some(config) = &config {
        manifest = config.manifest(manifest).map_err(|finding| Failure { code: 2, ..Failure::from(finding) })?;
        // What the command line says counts.
        if args.name.is_some() {
            manifest.module = Manifest::for_document(&name, "").module;
            manifest.package = name.clone();
        }
    }
    let name = manifest.package.clone();
    lowered.plan.name_variables(&manifest.module);
    let target = Target {
        command: format!("{} generate --spec", program()),
        source: spec
            .file_name()
            .map(|name| ::client_gen::lower::prose::one_line(&name.to_string_lossy()))
            .unwrap_or_default(),
        core: runtime(args)?,
        workspace: false,
    };
    let files = package(&lowered.plan, &manifest, &Examples::new(), &target)?;
    let found = findings(&document, &lowered);
    let written = |started: Instant| {
        let made = crate_json(&name, &document, &lowered, started.elapsed().as_secs_f64());
        report(args.format, &name, vec![made], &found, &spec.display().to_string());
    };
    if args.check {
        let differences = compare(out, &files)?;
        match args.format {
            Format::Text => show(&name, &differences),
            _ => written(started),
        }
        return Ok(if differences.is_empty() { Outcome::Clean } else { Outcome::Found });
    }
    replace(out, &files)?;
    if args.format != Format::Text {
        written(started);
    } else if !global.quiet {
        let plan = &lowered.plan;
        let shown = &found[..found.len().min(20)];
        if found.len() > shown.len() {
            say!("the first {} of {} findings: --format json has all", shown.len(), found.len());
        }
        if !shown.is_empty() {
            report(Format::Text, &name, Vec::new(), shown, "");
        }
        say!(
            "{name}: {} operations, {} types, {} places degraded, {} operations skipped, {:.2} s",
            plan.operations.len(),
            plan.types.len(),
            lowered.degraded.len(),
            lowered.skipped.len(),
            started.elapsed().as_secs_f64()
        );
    }
    // The command ends here: the system takes back a large document's memory at once, piece by piece it takes long.
    std::mem::forget((document, lowered, files));
    Ok(Outcome::Clean)
}

/// A package name made of anything.
fn package_name(wish: &str) -> String {
    let name = ::client_gen::lower::names::snake(wish).replace('_', "-");
    let name = name.trim_matches('-').to_owned();
    // A package of this name would stand in its own way.
    let taken = ["client-core", "compute-clients-core", "core", "std", "alloc", "test", "tokio", "proc-macro"]
        .contains(&name.as_str());
    let keyword = ::client_gen::lower::names::snake(wish).ends_with('_');
    if taken || keyword { format!("{name}-client") } else { name }
}

/// One crate in `--format json`.
fn crate_json(package: &str, document: &Document, lowered: &Lowered, seconds: f64) -> serde_json::Value {
    let list = |entries: &[Degraded]| -> serde_json::Value {
        let entries = entries.iter().map(|entry| {
            let location = document.location(entry.span);
            serde_json::json!({
                "id": entry.cause.id(), "pointer": entry.pointer.as_str(), "file": location.file, "line": location.line,
                "column": location.column, "why": entry.why, "became": entry.became,
            })
        });
        entries.collect()
    };
    serde_json::json!({
        "crate": package,
        "operations": lowered.plan.operations.len(),
        "types": lowered.plan.types.len(),
        "degraded": list(&lowered.degraded),
        "skipped": list(&lowered.skipped),
        "seconds": seconds,
    })
}

/// What reading a document and lowering it found.
fn findings(document: &Document, lowered: &Lowered) -> Vec<Finding> {
    let lost = lowered.skipped.iter().chain(&lowered.degraded).map(|degraded| degraded.finding(document));
    document.findings().iter().cloned().chain(lost).collect()
}

/// Prints what was made in a format for machines, or as a page.
fn report(format: Format, title: &str, crates: Vec<serde_json::Value>, findings: &[Finding], file: &str) {
    if format == Format::Json {
        let total = |key: &str| crates.iter().filter_map(|one| one[key].as_u64()).sum::<u64>();
        let all = |key: &str| -> Vec<serde_json::Value> {
            crates.iter().filter_map(|one| one[key].as_array()).flatten().cloned().collect()
        };
        let body = serde_json::json!({
            "operations": total("operations"), "types": total("types"), "degraded": all("degraded"),
            "skipped": all("skipped"), "findings": findings, "crates": crates,
        });
        return print(&envelope("generate", &body));
    }
    let report = Report { command: "generate", title, findings, file, rules: &[], notes: &[] };
    print(&render(format, &report, &sources(findings), width()));
}

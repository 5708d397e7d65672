//! `cargo xtask release`.

mod verify;

use std::path::{Path, PathBuf};

use ::client_gen::manifest::Manifest;
use ::diff::changelog;
use ::diff::{self, Options, Report};

use crate::common::{Failure, Global, Outcome, Result, read_if_there, unreadable, workspace_root};
use crate::diff::sides::{Side, corrections};
use crate::disk::{Access, Difference, Lock, Stage, compare, compare_file};
use crate::git::{self, Version};
use crate::output::{print, say};
use crate::provider::{Provider, named};
use crate::versions::{Origin, Standing, spec_at, standing};
use crate::{check, generate, inventory};
use verify::{stopped, verify};

/// Make a crate ready to publish: version, changelog, package, tag.
///
/// The version is the least one that says what changed since the last release, as `cargo xtask diff` determines it.
/// The changelog entry is written from the changes, the entries under `## Unreleased` first. Nothing is published: the
/// last lines say how.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  cargo xtask release sfcompute --dry-run    what would happen; nothing is written
  cargo xtask release sfcompute --prepare    version and changelog only, for a pull request
  cargo xtask release sfcompute              write, package, commit and tag
  cargo xtask release sfcompute --no-verify  without cargo package and cargo semver-checks

A run that stopped half way is taken up again by the same command.

Exit codes: 0 released (or would be, or nothing to release), 1 blocked: the message says by what, 2 a wrong call.")]
pub struct Args {
    /// A folder of specs/.
    provider: String,
    /// Show what would happen; write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Write version, changelog and crate; leave the commit, the package and the tag to a later run.
    #[arg(long, conflicts_with = "dry_run")]
    prepare: bool,
    /// Leave out `cargo package` and `cargo semver-checks`.
    #[arg(long)]
    no_verify: bool,
}

/// The lock file of the workspace.
pub const LOCK: &str = "Cargo.lock";

/// What a release would do.
struct Planned {
    package: String,
    provider: String,
    /// The last release, if there was one.
    last: Option<(String, Version)>,
    /// Why this version.
    why: String,
    version: Version,
    /// The changelog's new section; nothing if it is there already, as it should be.
    section: Option<String>,
    /// Files to write, paths from the workspace root.
    texts: Vec<(String, String)>,
    /// Files of the crate to write.
    crate_files: Vec<Difference>,
    /// The generated round trips, where they change.
    cases: Option<(String, String)>,
}

/// Runs the command.
pub fn run(global: &Global, args: Args) -> Result {
    let root = workspace_root()?;
    // Given back before cargo and git run: a hook of the commit may call a command of ours.
    let lock = Lock::of(&root, Access::Write)?;
    let name = named(&inventory::providers(&root)?, &args.provider)?;
    let red = check::in_the_way(&root, &name);
    red.iter().for_each(print);
    if !red.is_empty() {
        return Ok(Outcome::Found);
    }
    let provider = Provider::read(&root, &name)?;
    let package = provider.manifest.package.clone();
    let standing = standing(&root, &name, &package, &provider.document)?;
    if let Some(standing) = standing.as_ref().filter(|standing| standing.bump.is_none()) {
        say!("{package} {}: nothing changed since {}", standing.released, standing.tag);
        return Ok(Outcome::Clean);
    }
    let plan = plan(&root, &name, provider, standing)?;
    let obstacle = if args.prepare { None } else { obstacle(&root, &plan)? };
    if args.dry_run {
        tell(global, &plan, true);
        if let Some(obstacle) = obstacle {
            say!("as it is now, a release would stop:");
            print(&obstacle.rendered());
        }
        return Ok(Outcome::Clean);
    }
    if let Some(obstacle) = obstacle {
        return Err(obstacle);
    }
    tell(global, &plan, false);
    if args.prepare {
        write(&root, &plan)?;
        return Ok(Outcome::Clean);
    }
    write(&root, &plan)?;
    drop(lock);
    release(global, &root, &plan, args.no_verify)
}

/// What a release would do to files.
fn plan(root: &Path, name: &str, mut provider: Provider, standing: Option<Standing>) -> Result<Planned> {
    let package = provider.manifest.package.clone();
    let own = Version::parse(&provider.manifest.version).ok_or_else(|| {
        Failure::broken(format!("specs/{name}/client.yaml: `version: {}` is no version", provider.manifest.version))
            .help("three numbers: 0.1.0")
    })?;
    let report = standing.as_ref().map(|standing| report(root, name, standing, &provider)).transpose()?;
    let version = standing.as_ref().map_or(own, |standing| own.max(standing.needed()));
    let changelog_path = format!("crates/{package}/CHANGELOG.md");
    let mut texts = Vec::new();
    let mut section = None;
    let changelog = read_if_there(root, &changelog_path)?.unwrap_or_default();
    if let (Some(standing), Some(report)) = (&standing, &report) {
        let released = standing.released.to_string();
        let generator = match &standing.generator {
            Some(changes) => changelog::Generator::Changed(changes),
            None => changelog::Generator::Unknown,
        };
        let runtime: Vec<changelog::Runtime> =
            standing.runtime.iter().map(|one| (one.effect, one.item.clone())).collect();
        let version = version.to_string();
        let (text, fresh) = changelog::renew(&changelog, &released, &version, report, &generator, &runtime);
        if text != changelog {
            texts.push((changelog_path, text));
            section = Some(fresh);
        }
    }
    if version != own {
        let path = format!("specs/{name}/client.yaml");
        let text = std::fs::read_to_string(root.join(&path)).map_err(|error| unreadable(Path::new(&path), &error))?;
        let text = with_version(&text, version);
        provider.manifest = Manifest::parse(&path, &text)?;
        texts.push((path, text));
    }
    // The lock file holds the versions of the workspace's own packages too.
    if let Some(lock) = read_if_there(root, LOCK)? {
        texts.extend(with_locked_version(&lock, &package, version).map(|text| (LOCK.to_owned(), text)));
    }
    let (provider, lowered, files) = generate::files_of(provider, name)?;
    let cases = generate::roundtrip_file(name, &provider, &lowered)?;
    let mut crate_files = compare(&root.join("crates").join(&package), &files)?;
    crate_files.retain(|file| file.path != "CHANGELOG.md" || section.is_none());
    Ok(Planned {
        provider: name.to_owned(),
        why: why(standing.as_ref(), report.as_ref()),
        last: standing.map(|standing| (standing.tag, standing.released)),
        package,
        version,
        section,
        texts,
        crate_files,
        cases: compare_file(root, &cases)?.map(|_| cases),
    })
}

/// Whether version and changelog are what `--prepare` would make them. Asked only where something changed since the last
/// release.
pub fn prepared(root: &Path, name: &str, provider: Provider, standing: Standing) -> Result<bool> {
    Ok(plan(root, name, provider, Some(standing))?.texts.iter().all(|(path, _)| path == LOCK))
}

fn report(root: &Path, name: &str, standing: &Standing, provider: &Provider) -> Result<Report> {
    let options = Options {
        old_name: standing.tag.clone(),
        corrections: corrections(&spec_at(root, &standing.tag, name), &Side::working(root, name))?,
        ..Options::default()
    };
    Ok(diff::compare(&standing.before, &provider.document, &options))
}

fn why(standing: Option<&Standing>, report: Option<&Report>) -> String {
    let (Some(standing), Some(report)) = (standing, report) else {
        return "the first release".to_owned();
    };
    let counted = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    };
    let differences = standing.differences();
    let of = |origin: Origin| differences.iter().filter(move |(known, _, _)| *known == origin);
    let mut parts = Vec::new();
    if !report.changes.is_empty() {
        parts.push(format!("{} of the spec", counted(report.changes.len(), "change")));
    }
    for (origin, name) in [(Origin::Generator, "the generator"), (Origin::Runtime, "client-core")] {
        if let Some(worst) = of(origin).map(|(_, effect, _)| *effect).max() {
            let items = counted(of(origin).count(), "public item");
            parts.push(format!("{name} changes {items} ({})", format!("{worst:?}").to_lowercase()));
        }
    }
    if parts.is_empty() {
        parts.push("the generator writes other code".to_owned());
    }
    let changes = parts.join(", ");
    let verdict = &report.verdict;
    let (wire, source) = (verdict.wire.as_str(), verdict.source.as_str());
    format!("{changes} since {}: wire {wire}, source {source}", standing.tag)
}

/// `client.yaml` with another version; the rest of the text stays as it is.
fn with_version(text: &str, version: Version) -> String {
    let line = format!("version: {version}");
    let mut out = Vec::new();
    let mut done = false;
    for old in text.lines() {
        if !done && old.starts_with("version:") {
            out.push(line.clone());
            done = true;
        } else {
            out.push(old.to_owned());
        }
    }
    if !done {
        let after = out.iter().position(|line| line.starts_with("crate:")).map_or(0, |at| at + 1);
        out.insert(after, line);
    }
    out.join("\n") + "\n"
}

fn tell(global: &Global, plan: &Planned, dry: bool) {
    if global.quiet {
        return;
    }
    let from = plan.last.as_ref().map_or_else(String::new, |(_, version)| format!("{version} -> "));
    say!("{} {from}{} ({})", plan.package, plan.version, plan.why);
    let will = if dry { "would write" } else { "writes" };
    for (path, _) in plan.texts.iter().chain(&plan.cases) {
        say!("  {will} {path}");
    }
    match plan.crate_files.len() {
        0 => {}
        1 => say!("  {will} crates/{}/{}", plan.package, plan.crate_files[0].path),
        count => say!("  {will} {count} files of crates/{}", plan.package),
    }
    if let Some(section) = &plan.section {
        say!("");
        say!("crates/{}/CHANGELOG.md:", plan.package);
        say!("");
        for line in section.trim_end().lines() {
            say!("{}", if line.is_empty() { String::new() } else { format!("    {line}") });
        }
    }
    if dry {
        say!("");
        say!("then: cargo package, cargo semver-checks, a commit, and the tag {}", tag(plan));
        say!("nothing was written; without --dry-run it is");
    }
}

fn tag(plan: &Planned) -> String {
    format!("{}-v{}", plan.package, plan.version)
}

/// What keeps a commit and a tag from being made here.
fn obstacle(root: &Path, plan: &Planned) -> Result<Option<Failure>> {
    if git::branch(root)?.is_none() {
        return Ok(Some(
            Failure::broken("HEAD is on no branch: the commit of the release would be on none either")
                .help("`git switch` to the branch that is released from"),
        ));
    }
    let touched = touched(plan);
    let dirty: Vec<String> =
        git::dirty(root)?.into_iter().filter(|path| !touched.iter().any(|own| path.starts_with(own))).collect();
    if let Some(first) = dirty.first() {
        let count = dirty.len();
        let files = if count == 1 { "1 such file".to_owned() } else { format!("{count} such files") };
        return Ok(Some(
            Failure::broken(format!("{first}: not committed ({files})"))
                .help("commit or stash them first, so that the tag holds what was released"),
        ));
    }
    Ok(None)
}

fn release(global: &Global, root: &Path, plan: &Planned, no_verify: bool) -> Result {
    let touched = touched(plan);
    if !no_verify {
        verify(global, root, &plan.package, plan.last.as_ref().map(|(tag, _)| tag.as_str()))?;
    }
    let message = format!("Release {} {}", plan.package, plan.version);
    let paths: Vec<&str> = touched.iter().map(String::as_str).filter(|path| root.join(path).exists()).collect();
    let committed = git::commit(root, &message, &paths).map_err(|error| stopped(&error.to_string()))?;
    git::tag(root, &tag(plan), &message).map_err(|error| stopped(&error.to_string()))?;
    if !global.quiet {
        let done = if committed { "committed and tagged" } else { "everything was committed already; tagged" };
        say!("{done} {}", tag(plan));
        say!("nothing is published; to do so:");
        say!("  git push --follow-tags");
        say!("  cargo publish -p compute-clients-core    if crates.io does not have this version of it yet");
        say!("  cargo publish -p {}", plan.package);
    }
    Ok(Outcome::Clean)
}

/// What a release may touch, paths from the workspace root.
fn touched(plan: &Planned) -> Vec<String> {
    let mut paths =
        vec![format!("crates/{}/", plan.package), format!("specs/{}/client.yaml", plan.provider), LOCK.to_owned()];
    paths.extend(plan.cases.iter().map(|(path, _)| path.clone()));
    paths
}

fn write(root: &Path, plan: &Planned) -> Result<()> {
    if plan.texts.is_empty() && plan.crate_files.is_empty() && plan.cases.is_none() {
        return Ok(());
    }
    let folder: PathBuf = root.join("crates").join(&plan.package);
    let inside = format!("crates/{}/", plan.package);
    let mut files = Vec::new();
    let mut stage = Stage::begin(root)?;
    for (path, text) in &plan.texts {
        match path.strip_prefix(&inside) {
            // The folder is exchanged whole: its changelog goes with it.
            Some(own) => files.push(Difference { path: own.to_owned(), old: None, new: Some(text.clone()) }),
            None => stage.edit(&root.join(path), text)?,
        }
    }
    if let Some((path, text)) = &plan.cases {
        stage.file(&root.join(path), text)?;
    }
    files.extend(plan.crate_files.iter().cloned());
    if !files.is_empty() {
        stage.folder(&folder, &files)?;
    }
    stage.commit()
}

/// Whether `Cargo.lock` has this version of a crate, or there is none.
pub fn locked(root: &Path, package: &str, version: &str) -> Result<bool> {
    let (Some(lock), Some(version)) = (read_if_there(root, LOCK)?, Version::parse(version)) else { return Ok(true) };
    Ok(with_locked_version(&lock, package, version).is_none())
}

/// `Cargo.lock` with another version of a package of the workspace: its entry is the one without a source. Nothing if
/// it has that version already.
fn with_locked_version(lock: &str, package: &str, version: Version) -> Option<String> {
    let mut out = String::with_capacity(lock.len());
    let mut changed = None;
    for (number, block) in lock.split("\n\n").enumerate() {
        if number > 0 {
            out.push_str("\n\n");
        }
        let own = block.contains(&format!("name = \"{package}\"\n")) && !block.contains("\nsource = ");
        let line = block.lines().find(|line| line.starts_with("version = "));
        match line.filter(|_| own && block.starts_with("[[package]]")) {
            Some(line) => {
                out.push_str(&block.replacen(line, &format!("version = \"{version}\""), 1));
                changed = Some(line.trim_start_matches("version = ").trim_matches('"').to_owned());
            }
            None => out.push_str(block),
        }
    }
    // Where two packages have the name, dependencies say which by its version.
    let out = out.replace(&format!("\"{package} {}\"", changed?), &format!("\"{package} {version}\""));
    (out != lock).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_gets_the_version_too() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\nsource = \"registry\"\n\n[[package]]\nname = \"b\"\nversion = \"0.1.0\"\ndependencies = [\n \"a 0.1.0\",\n]\n";
        let new = with_locked_version(lock, "a", Version(0, 2, 0)).unwrap();
        let expected = lock.replacen("version = \"0.1.0\"", "version = \"0.2.0\"", 1).replace("a 0.1.0", "a 0.2.0");
        assert_eq!(new, expected);
        assert_eq!(with_locked_version(&new, "a", Version(0, 2, 0)), None);
        assert_eq!(with_locked_version(lock, "c", Version(0, 2, 0)), None);
    }

    #[test]
    fn the_version_is_changed_in_place() {
        let text = "crate: a-client\n# Raised by release.\nversion: 0.1.0\nname: A\n";
        assert_eq!(
            with_version(text, Version(0, 2, 0)),
            "crate: a-client\n# Raised by release.\nversion: 0.2.0\nname: A\n"
        );
    }

    #[test]
    fn a_first_version_is_put_below_the_name() {
        assert_eq!(with_version("crate: a\nname: A\n", Version(0, 1, 1)), "crate: a\nversion: 0.1.1\nname: A\n");
    }
}

//! What git knows: commits, tags, and files as they were.
//!
//! Every call returns what git printed or an [`Error`]. "There is none" is a value of its own (`None`, `false`, an empty
//! list) and comes only from a git that ran well: a git that is missing, refuses the repository or fails is never taken
//! for a repository that has nothing.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::process::{Command, Output};

use crate::common::Failure;

/// A git command that did not run well.
#[derive(Debug)]
pub struct Error {
    /// The subcommand: `tag`.
    command: String,
    why: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "git {}: {}", self.command, self.why)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::usage(error.to_string()).help(
            "this command asks git about earlier versions; run it where git is installed and can read the repository",
        )
    }
}

/// What a git command gives.
pub type Result<T> = std::result::Result<T, Error>;

/// The program itself, so that a test can do without it.
fn git(root: &Path, args: &[&str]) -> Result<Output> {
    let mut command = Command::new("git");
    // Two commands at once must not stand in each other's way over an index that was only refreshed.
    command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_LITERAL_PATHSPECS", "1");
    command.arg("-C").arg(root).args(args).output().map_err(|error| failed(args, format!("cannot be started: {error}")))
}

fn failed(args: &[&str], why: String) -> Error {
    Error { command: args.first().copied().unwrap_or_default().to_owned(), why }
}

/// What git says about its failure, or its exit code if it says nothing.
fn complaint(args: &[&str], output: &Output) -> Error {
    let said = ::diagnostics::clean(String::from_utf8_lossy(&output.stderr).trim());
    failed(args, if said.is_empty() { format!("failed with {}", output.status) } else { said })
}

/// The standard output of a git command that went well.
fn bytes(root: &Path, args: &[&str]) -> Result<Vec<u8>> {
    let output = git(root, args)?;
    if output.status.success() { Ok(output.stdout) } else { Err(complaint(args, &output)) }
}

/// The same, as text.
fn run(root: &Path, args: &[&str]) -> Result<String> {
    String::from_utf8(bytes(root, args)?).map_err(|_| failed(args, "its output is not UTF-8 text".to_owned()))
}

/// The output of a git command whose exit code 1 means "no".
fn ask(root: &Path, args: &[&str]) -> Result<Option<String>> {
    let output = git(root, args)?;
    match output.status.code() {
        Some(0) => {
            let text = String::from_utf8(output.stdout);
            text.map(Some).map_err(|_| failed(args, "its output is not UTF-8 text".to_owned()))
        }
        Some(1) => Ok(None),
        _ => Err(complaint(args, &output)),
    }
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split('\0').filter(|entry| !entry.is_empty())
}

/// Whether a repository is here or above. A `.git` that cannot be looked at counts as one: git has the word then.
pub fn is_repository(root: &Path) -> bool {
    let there = |path: &Path| match path.join(".git").symlink_metadata() {
        Ok(_) => true,
        Err(error) => error.kind() != std::io::ErrorKind::NotFound,
    };
    std::env::var_os("GIT_DIR").is_some() || root.ancestors().any(there)
}

/// The commit that a revision names, if there is one.
pub fn resolve(root: &Path, revision: &str) -> Result<Option<String>> {
    let wanted = format!("{revision}^{{commit}}");
    let found = ask(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?;
    Ok(found.map(|commit| commit.trim().to_owned()))
}

/// The commit at which two commits parted, if they have one in common.
pub fn merge_base(root: &Path, one: &str, other: &str) -> Result<Option<String>> {
    Ok(ask(root, &["merge-base", one, other])?.map(|commit| commit.trim().to_owned()))
}

/// Where a path is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// The folder that git runs in.
    Here,
    /// The top of the repository.
    Top,
}

/// The bytes of a file of a commit, if the commit has it.
pub fn file_at(root: &Path, commit: &str, start: Start, path: &str) -> Result<Option<Vec<u8>>> {
    let mut args = vec!["ls-tree", "-z"];
    args.extend((start == Start::Top).then_some("--full-tree"));
    args.extend([commit, "--", path]);
    let found = run(root, &args)?;
    // `mode blob hash<TAB>path`
    let mut entry = list(&found).next().map(|entry| entry.split(['\t', ' ']).skip(1));
    match entry.as_mut().map(|entry| (entry.next(), entry.next())) {
        None => Ok(None),
        Some((Some("blob"), Some(hash))) => bytes(root, &["cat-file", "blob", hash]).map(Some),
        Some(_) => Err(failed(&args, format!("{commit}: {path} is a folder, not a file"))),
    }
}

/// The files below a folder of the workspace in a commit, paths from the workspace.
pub fn files_at(root: &Path, commit: &str, folder: &str) -> Result<Vec<String>> {
    let found = run(root, &["ls-tree", "-r", "-z", "--name-only", commit, "--", folder])?;
    Ok(list(&found).map(str::to_owned).collect())
}

/// The files below a folder that differ between a commit and a later one, or what is on disk.
pub fn differing(root: &Path, commit: &str, later: Option<&str>, folder: &str) -> Result<BTreeSet<String>> {
    let mut args = vec!["diff", "--name-only", "--no-renames", "--relative", "-z", commit];
    args.extend(later);
    args.extend(["--", folder]);
    let mut found: BTreeSet<String> = list(&run(root, &args)?).map(str::to_owned).collect();
    if later.is_none() {
        let untracked = run(root, &["ls-files", "--others", "--exclude-standard", "-z", "--", folder])?;
        found.extend(list(&untracked).map(str::to_owned));
    }
    Ok(found)
}

/// The messages of the commits after one and up to another.
pub fn messages(root: &Path, after: &str, until: &str) -> Result<String> {
    let range = format!("{after}..{until}");
    run(root, &["log", "--format=%B", "--end-of-options", &range, "--"])
}

/// The newest release tag of a crate, `sfcompute-client-v1.2.3`, and its version.
pub fn last_release(root: &Path, package: &str) -> Result<Option<(String, Version)>> {
    newest(root, package, &[])
}

/// The newest release that a commit holds.
pub fn last_release_at(root: &Path, package: &str, commit: &str) -> Result<Option<(String, Version)>> {
    newest(root, package, &["--merged", commit])
}

fn newest(root: &Path, package: &str, among: &[&str]) -> Result<Option<(String, Version)>> {
    let prefix = format!("{package}-v");
    let pattern = format!("{prefix}*");
    let tags = run(root, &[&["tag", "--list", &pattern], among].concat())?;
    let versions = tags.lines().filter_map(|tag| Some((tag.to_owned(), Version::parse(tag.strip_prefix(&prefix)?)?)));
    Ok(versions.max_by_key(|(_, version)| *version))
}

/// Whether the clone lacks a part of its history.
pub fn is_shallow(root: &Path) -> Result<bool> {
    Ok(run(root, &["rev-parse", "--is-shallow-repository"])?.trim() == "true")
}

/// Whether any of the paths differs from a revision.
pub fn changed(root: &Path, revision: &str, paths: &[&str]) -> Result<bool> {
    let args = [&["diff", "--quiet", revision, "--"], paths].concat();
    Ok(ask(root, &args)?.is_none())
}

/// The branch that is checked out; none for a commit by itself.
pub fn branch(root: &Path) -> Result<Option<String>> {
    Ok(ask(root, &["symbolic-ref", "--quiet", "--short", "HEAD"])?.map(|name| name.trim().to_owned()))
}

/// Files that are not as they are committed, paths from the workspace.
pub fn dirty(root: &Path) -> Result<Vec<String>> {
    let prefix = run(root, &["rev-parse", "--show-prefix"])?;
    let text = run(root, &["status", "--porcelain", "-z", "--no-renames"])?;
    let paths = list(&text).filter_map(|entry| entry.get(3..));
    Ok(paths.map(|path| path.strip_prefix(prefix.trim_end()).unwrap_or(path).to_owned()).collect())
}

/// Commits these paths, whatever else is staged. False if they are committed already.
pub fn commit(root: &Path, message: &str, paths: &[&str]) -> Result<bool> {
    run(root, &[&["add", "--"], paths].concat())?;
    if ask(root, &[&["diff", "--cached", "--quiet", "--"], paths].concat())?.is_some() {
        return Ok(false);
    }
    run(root, &[&["commit", "--quiet", "-m", message, "--"], paths].concat()).map(|_| true)
}

/// An annotated tag on HEAD.
pub fn tag(root: &Path, name: &str, message: &str) -> Result<()> {
    run(root, &["tag", "--annotate", name, "-m", message]).map(|_| ())
}

/// `1.2.3`
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u64, pub u64, pub u64);

/// What a release changes for depending code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bump {
    /// Nothing that code can name.
    Patch,
    /// Something new.
    Minor,
    /// Code may stop compiling.
    Major,
}

impl Version {
    /// Reads `1.2.3`.
    pub fn parse(text: &str) -> Option<Version> {
        let mut parts = text.split('.').map(|part| part.parse::<u64>().ok());
        let version = Version(parts.next()??, parts.next()??, parts.next()??);
        parts.next().is_none().then_some(version)
    }

    /// The next version after a change. Before 1.0, cargo reads the second number as the first.
    pub fn after(self, bump: Bump) -> Version {
        match (self, bump) {
            (Version(0, minor, _), Bump::Major) => Version(0, minor + 1, 0),
            (Version(0, minor, patch), _) => Version(0, minor, patch + 1),
            (Version(major, _, _), Bump::Major) => Version(major + 1, 0, 0),
            (Version(major, minor, _), Bump::Minor) => Version(major, minor + 1, 0),
            (Version(major, minor, patch), Bump::Patch) => Version(major, minor, patch + 1),
        }
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_follow_cargo() {
        let next = |text: &str, bump| Version::parse(text).unwrap().after(bump).to_string();
        assert_eq!(next("0.1.4", Bump::Major), "0.2.0");
        assert_eq!(next("0.1.4", Bump::Minor), "0.1.5");
        assert_eq!(next("1.2.3", Bump::Major), "2.0.0");
        assert_eq!(next("1.2.3", Bump::Minor), "1.3.0");
        assert_eq!(next("1.2.3", Bump::Patch), "1.2.4");
        assert_eq!(Version::parse("1.2"), None);
        assert_eq!(Version::parse("1.2.3.4"), None);
        assert!(Version::parse("0.10.0") > Version::parse("0.9.9"));
    }
}

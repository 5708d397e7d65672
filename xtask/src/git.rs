//! What git knows: tags, and files as they were.

use std::path::Path;
use std::process::Command;

/// The output of a git command, if it went well.
fn run(root: &Path, args: &[&str]) -> Option<String> {
    let output = Command::new("git").arg("-C").arg(root).args(args).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The newest release tag of a crate, `sfcompute-client-v1.2.3`, and its version.
pub fn last_release(root: &Path, package: &str) -> Option<(String, Version)> {
    newest(root, package, &[])
}

/// The newest release that a commit holds.
pub fn last_release_at(root: &Path, package: &str, commit: &str) -> Option<(String, Version)> {
    newest(root, package, &["--merged", commit])
}

fn newest(root: &Path, package: &str, among: &[&str]) -> Option<(String, Version)> {
    let prefix = format!("{package}-v");
    let pattern = format!("{prefix}*");
    let tags = run(root, &[&["tag", "--list", &pattern], among].concat())?;
    let versions = tags.lines().filter_map(|tag| Some((tag.to_owned(), Version::parse(tag.strip_prefix(&prefix)?)?)));
    versions.max_by_key(|(_, version)| *version)
}

/// Whether any of the paths differs from a revision.
pub fn changed(root: &Path, revision: &str, paths: &[&str]) -> bool {
    let status = Command::new("git").arg("-C").arg(root).args(["diff", "--quiet", revision, "--"]).args(paths).status();
    status.is_ok_and(|status| status.code() == Some(1))
}

/// The output of a git command, or what it says against it.
fn told(root: &Path, args: &[&str]) -> Result<String, String> {
    let output = Command::new("git").arg("-C").arg(root).args(args).output().map_err(|error| error.to_string())?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
    }
}

/// Files that are not as they are committed, paths from the top.
pub fn dirty(root: &Path) -> Result<Vec<String>, String> {
    let text = told(root, &["status", "--porcelain", "-z", "--no-renames"])?;
    Ok(text.split('\0').filter_map(|entry| entry.get(3..)).map(str::to_owned).collect())
}

/// Commits these paths, whatever else is staged.
pub fn commit(root: &Path, message: &str, paths: &[&str]) -> Result<(), String> {
    let mut add = vec!["add", "--"];
    add.extend(paths);
    told(root, &add)?;
    let mut staged = vec!["diff", "--cached", "--quiet", "--"];
    staged.extend(paths);
    if told(root, &staged).is_ok() {
        // All of it is committed already.
        return Ok(());
    }
    let mut args = vec!["commit", "--quiet", "-m", message, "--"];
    args.extend(paths);
    told(root, &args).map(|_| ())
}

/// An annotated tag on HEAD.
pub fn tag(root: &Path, name: &str, message: &str) -> Result<(), String> {
    told(root, &["tag", "--annotate", name, "-m", message]).map(|_| ())
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

//! The repository as it is on disk, or as it was at a commit.

use std::path::{Path, PathBuf};
use std::process::Command;

use ::openapi::document::Loader;

use crate::common::{Failure, Result, unreadable};

/// One state of the repository. Paths are from the workspace root, with `/`.
#[derive(Debug, Clone)]
pub struct Tree {
    root: PathBuf,
    /// The commit; none: the working tree.
    commit: Option<String>,
    /// As it was asked for.
    pub name: String,
}

impl Tree {
    /// What is on disk.
    pub fn working(root: &Path) -> Tree {
        Tree { root: root.to_path_buf(), commit: None, name: "working tree".to_owned() }
    }

    /// A revision, as git names them.
    pub fn revision(root: &Path, revision: &str) -> Result<Tree> {
        let commit = resolve(root, revision)?;
        Ok(Tree { root: root.to_path_buf(), name: named(revision, &commit), commit: Some(commit) })
    }

    /// The commit at which two revisions parted.
    pub fn fork(root: &Path, one: &str, other: &str) -> Result<Tree> {
        let (first, second) = (resolve(root, one)?, resolve(root, other)?);
        let base = git(root, &["merge-base", &first, &second])
            .map_err(|_| Failure::usage(format!("`{one}` and `{other}` have no commit in common")))?;
        let base = base.trim().to_owned();
        Ok(Tree { root: root.to_path_buf(), name: named(one, &base), commit: Some(base) })
    }

    /// The commit; none for the working tree.
    pub fn commit(&self) -> Option<&str> {
        self.commit.as_deref()
    }

    /// The text of a file; none if there is no such file.
    pub fn read(&self, path: &str) -> Result<Option<String>> {
        let Some(commit) = &self.commit else {
            let full = self.root.join(path);
            return match std::fs::read_to_string(&full) {
                Ok(text) => Ok(Some(text)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(unreadable(Path::new(path), &error)),
            };
        };
        // `./` counts from the workspace, wherever it stands in the repository.
        let object = format!("{commit}:./{path}");
        if git(&self.root, &["cat-file", "-e", &object]).is_err() {
            return Ok(None);
        }
        let text = git(&self.root, &["show", &object]);
        text.map(Some).map_err(|why| Failure::usage(format!("{}: {path}: {why}", self.name)))
    }

    /// The providers, by folder name, sorted.
    pub fn providers(&self) -> Result<Vec<String>> {
        let Some(commit) = &self.commit else {
            return crate::common::providers(&self.root);
        };
        let list = git(&self.root, &["ls-tree", "-r", "-z", "--name-only", commit, "--", "specs/"]);
        let list = list.map_err(|why| Failure::usage(format!("{}: {why}", self.name)))?;
        let mut names: Vec<String> = list
            .split('\0')
            .filter_map(|path| path.strip_prefix("specs/")?.strip_suffix("/openapi.yaml"))
            .filter(|name| !name.contains('/'))
            .map(str::to_owned)
            .collect();
        names.sort();
        Ok(names)
    }

    /// The files below a folder that differ between this state and a later one.
    pub fn differing(&self, later: &Tree, folder: &str) -> Result<Vec<String>> {
        let Some(commit) = &self.commit else { return Ok(Vec::new()) };
        let mut arguments = vec!["diff", "--name-only", "--no-renames", "--relative", "-z", commit];
        arguments.extend(later.commit.as_deref());
        arguments.extend(["--", folder]);
        let failed = |why: String| Failure::usage(format!("{folder}: {why}"));
        let mut list = git(&self.root, &arguments).map_err(failed)?;
        if later.commit.is_none() {
            let untracked = ["ls-files", "--others", "--exclude-standard", "-z", "--", folder];
            list.push_str(&git(&self.root, &untracked).map_err(failed)?);
        }
        let mut paths: Vec<String> = list.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect();
        paths.sort();
        paths.dedup();
        Ok(paths)
    }

    /// The command that shows what differs in a folder.
    pub fn command(&self, later: &Tree, folder: &str) -> String {
        let short = |tree: &Tree| tree.commit.as_ref().map(|commit| commit.chars().take(10).collect::<String>());
        let revisions: Vec<String> = [short(self), short(later)].into_iter().flatten().collect();
        format!("git diff {} -- {folder}", revisions.join(" "))
    }
}

impl Loader for Tree {
    fn read(&self, path: &str) -> std::result::Result<String, String> {
        match Tree::read(self, path) {
            Ok(Some(text)) => Ok(text),
            Ok(None) => Err("there is no such file".to_owned()),
            Err(failure) => Err(failure.message),
        }
    }
}

/// The commit a revision names. One that starts with `-` would be read as a flag.
fn resolve(root: &Path, revision: &str) -> Result<String> {
    let wanted = format!("{revision}^{{commit}}");
    let found = git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted]);
    found.map(|commit| commit.trim().to_owned()).map_err(|why| {
        let why = if why.is_empty() { format!("git has no revision `{revision}`") } else { why };
        Failure::usage(why).help("name a branch, a tag or a commit, or OLD..NEW")
    })
}

/// `main (1a2b3c4)`
fn named(revision: &str, commit: &str) -> String {
    let short: String = commit.chars().take(7).collect();
    if commit.starts_with(revision) { short } else { format!("{revision} ({short})") }
}

fn git(root: &Path, arguments: &[&str]) -> std::result::Result<String, String> {
    let output = Command::new("git").arg("-C").arg(root).args(arguments).output();
    let output = output.map_err(|error| format!("git: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    String::from_utf8(output.stdout).map_err(|_| "not UTF-8 text".to_owned())
}

//! The repository as it is on disk, or as it was at a commit.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ::openapi::document::Loader;

use crate::common::{Failure, Result, decode, entries, read_bytes_if_there, unreadable};
use crate::diff::sides::Side;
use crate::git::{self, Start};

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
        let base = git::merge_base(root, &first, &second)?.ok_or_else(|| {
            Failure::usage(format!("`{one}` and `{other}` have no commit in common{}", shallow(root)))
        })?;
        Ok(Tree { root: root.to_path_buf(), name: named(one, &base), commit: Some(base) })
    }

    /// The two states that `REV`, `OLD..NEW` or `OLD...NEW` name, as git reads them; without NEW, it is the working tree.
    pub fn range(root: &Path, text: &str) -> Result<(Tree, Tree)> {
        let named = |text: &str| if text.is_empty() { "HEAD".to_owned() } else { text.to_owned() };
        if let Some((old, new)) = text.split_once("...") {
            let (old, new) = (named(old), named(new));
            return Ok((Tree::fork(root, &old, &new)?, Tree::revision(root, &new)?));
        }
        match text.split_once("..") {
            Some((old, "")) => Ok((Tree::revision(root, &named(old))?, Tree::working(root))),
            Some((old, new)) => Ok((Tree::revision(root, &named(old))?, Tree::revision(root, new)?)),
            None => Ok((Tree::revision(root, text)?, Tree::working(root))),
        }
    }

    /// A file of the workspace in this state, as a side of a comparison.
    pub fn side(&self, path: &str) -> Side {
        match &self.commit {
            Some(commit) => Side::Git {
                folder: self.root.clone(),
                rev: commit.chars().take(12).collect(),
                path: format!("./{path}"),
            },
            None => Side::on_disk(&self.root, path),
        }
    }

    /// Every file, but for what git, cargo and npm keep for themselves; paths from the folder.
    pub fn files(&self) -> Result<BTreeSet<String>> {
        self.files_below("")
    }

    /// The same, below a folder.
    pub fn files_below(&self, folder: &str) -> Result<BTreeSet<String>> {
        if let Some(commit) = &self.commit {
            let folder = if folder.is_empty() { "." } else { folder };
            return Ok(git::files_at(&self.root, commit, folder)?.into_iter().collect());
        }
        let mut found = BTreeSet::new();
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut open = vec![(self.root.join(folder), prefix)];
        while let Some((folder, prefix)) = open.pop() {
            for entry in entries(&folder, &folder.display().to_string())? {
                let name = entry.file_name().to_string_lossy().into_owned();
                let kind = entry.file_type().map_err(|error| unreadable(&entry.path(), &error))?;
                if !kind.is_dir() {
                    found.insert(format!("{prefix}{name}"));
                } else if !name.starts_with('.') && name != "target" && name != "node_modules" {
                    open.push((entry.path(), format!("{prefix}{name}/")));
                }
            }
        }
        Ok(found)
    }

    /// The commit; none for the working tree.
    pub fn commit(&self) -> Option<&str> {
        self.commit.as_deref()
    }

    /// The text of a file; none if there is no such file.
    pub fn read(&self, path: &str) -> Result<Option<String>> {
        let text = self.bytes(path)?.map(decode).transpose();
        text.map_err(|why| Failure::usage(format!("{path} ({}): {why}", self.name)))
    }

    /// The bytes of a file; none if there is no such file.
    pub fn bytes(&self, path: &str) -> Result<Option<Vec<u8>>> {
        let Some(commit) = &self.commit else {
            return read_bytes_if_there(&self.root, path);
        };
        Ok(git::file_at(&self.root, commit, Start::Here, path)?)
    }

    /// The providers, by folder name, sorted.
    pub fn providers(&self) -> Result<Vec<String>> {
        let Some(commit) = &self.commit else {
            return crate::inventory::providers(&self.root);
        };
        let files = git::files_at(&self.root, commit, "specs/")?;
        let names = files.iter().filter_map(|path| Some(path.strip_prefix("specs/")?.split_once('/')?.0.to_owned()));
        Ok(names.collect::<BTreeSet<String>>().into_iter().collect())
    }

    /// The files below a folder that differ between this state and a later one.
    pub fn differing(&self, later: &Tree, folder: &str) -> Result<Vec<String>> {
        let Some(commit) = &self.commit else { return Ok(Vec::new()) };
        Ok(git::differing(&self.root, commit, later.commit.as_deref(), folder)?.into_iter().collect())
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

/// The commit a revision names.
fn resolve(root: &Path, revision: &str) -> Result<String> {
    git::resolve(root, revision)?.ok_or_else(|| {
        let shown = ::diagnostics::clean(revision);
        Failure::usage(format!("git has no revision `{shown}`{}", shallow(root)))
            .help("name a branch, a tag or a commit, or OLD..NEW")
    })
}

/// A clone without its history may be why something is missing from it.
fn shallow(root: &Path) -> &'static str {
    match git::is_shallow(root) {
        Ok(true) => "; this clone is shallow, `git fetch --unshallow` gets the rest",
        _ => "",
    }
}

/// `main (1a2b3c4)`
fn named(revision: &str, commit: &str) -> String {
    let short: String = commit.chars().take(7).collect();
    if commit.starts_with(revision) { short } else { format!("{revision} ({short})") }
}

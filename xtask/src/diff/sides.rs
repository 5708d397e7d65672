//! Where a document comes from: the file system or git.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use ::diff::{Correction, trailers};
use ::openapi::document::{Document, Loader};

use crate::common::{Failure, Files, Result};

/// One side of a comparison.
#[derive(Debug, Clone)]
pub enum Side {
    /// A file.
    File(PathBuf),
    /// A file of a commit, as git names it.
    Git {
        /// Where git runs.
        folder: PathBuf,
        /// The commit.
        rev: String,
        /// The path, from the top of the repository.
        path: String,
    },
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Side::File(path) => write!(f, "{}", path.display()),
            Side::Git { rev, path, .. } => write!(f, "{rev}:{path}"),
        }
    }
}

impl Side {
    /// A provider's spec in the working tree.
    pub fn working(root: &Path, provider: &str) -> Self {
        let path = root.join("specs").join(provider).join("openapi.yaml");
        // Short names read better, where they lead to the file.
        let here = std::env::current_dir().unwrap_or_default();
        Side::File(path.strip_prefix(&here).map(Path::to_path_buf).unwrap_or(path))
    }

    /// A provider's spec in HEAD.
    pub fn committed(root: &Path, provider: &str) -> Self {
        Side::Git { folder: root.to_path_buf(), rev: "HEAD".to_owned(), path: format!("specs/{provider}/openapi.yaml") }
    }

    /// Reads `file`, `REV:path` or a provider's name.
    pub fn parse(text: &str, root: &Path) -> Result<Self> {
        if Path::new(text).is_file() {
            return Ok(Side::File(PathBuf::from(text)));
        }
        let provider = !text.contains(['/', '\\', ':']) && root.join("specs").join(text).join("openapi.yaml").is_file();
        if provider {
            return Ok(Side::working(root, text));
        }
        if let Some((rev, path)) = text.split_once(':') {
            let side = Side::Git {
                folder: std::env::current_dir().unwrap_or_else(|_| root.to_path_buf()),
                rev: rev.to_owned(),
                path: path.to_owned(),
            };
            return match side.exists() {
                true => Ok(side),
                false => Err(Failure::usage(format!("git has no `{text}`"))
                    .help("check the commit and the path, which starts at the top of the repository")),
            };
        }
        Err(Failure::usage(format!("`{text}` is no file, no `REV:path` in git and no provider")))
    }

    /// Whether there is anything to read.
    pub fn exists(&self) -> bool {
        match self {
            Side::File(path) => path.is_file(),
            Side::Git { folder, rev, path } => git(folder, &["cat-file", "-e", &object(rev, path)]).is_ok(),
        }
    }
}

/// What git calls a file of a commit. A name that starts with `-` would be read as a flag.
fn object(rev: &str, path: &str) -> String {
    format!("{}:{path}", rev.trim_start_matches('-'))
}

fn git(folder: &Path, args: &[&str]) -> std::result::Result<String, String> {
    let output = Command::new("git").arg("-C").arg(folder).args(args).output();
    let output = output.map_err(|error| format!("git: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    String::from_utf8(output.stdout).map_err(|_| "it is not UTF-8 text".to_owned())
}

/// Reads files beside a document of a commit.
struct GitFiles<'a> {
    folder: &'a Path,
    rev: &'a str,
}

impl Loader for GitFiles<'_> {
    fn read(&self, path: &str) -> std::result::Result<String, String> {
        git(self.folder, &["show", &object(self.rev, path)])
    }
}

/// Reads a side. What cannot be read is a wrong call: exit code 2.
pub fn read(side: &Side) -> Result<Document> {
    let unreadable = |why: String| Failure::usage(format!("{side}: {why}"));
    let document = match side {
        Side::File(path) => {
            let bytes = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
            let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8 text".to_owned()))?;
            Document::load(&path.display().to_string(), &text, &Files)
        }
        Side::Git { folder, rev, path } => {
            let text = git(folder, &["show", &object(rev, path)]).map_err(unreadable)?;
            Document::load(path, &text, &GitFiles { folder, rev })
        }
    };
    document.map_err(|finding| Failure { code: 2, ..Failure::from(finding) })
}

/// Corrections from the commits between two sides.
pub fn corrections(old: &Side, new: &Side) -> Vec<Correction> {
    let Side::Git { folder, rev, .. } = old else {
        return Vec::new();
    };
    let until = match new {
        Side::Git { rev, .. } => rev.as_str(),
        Side::File(_) => "HEAD",
    };
    let range = format!("{}..{until}", rev.trim_start_matches('-'));
    git(folder, &["log", "--format=%B", &range]).map(|text| trailers(&text)).unwrap_or_default()
}

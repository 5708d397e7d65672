//! Where a document comes from: the file system or git.

use std::fmt;
use std::path::{Path, PathBuf};

use ::diff::{Correction, trailers};
use ::openapi::document::{Document, Loader};

use crate::common::{
    Failure, Overlays, Result, STANDARD_INPUT, decode, exists, is_file_like, read_bytes_if_there, read_overlaid,
    working_directory,
};
use crate::git::{self, Start};
use crate::inventory;
use crate::provider::named;

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
    /// What a document that was added or removed is on its other side.
    Nothing {
        /// The document.
        of: String,
    },
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Side::File(path) => write!(f, "{}", path.display()),
            Side::Git { rev, path, .. } => write!(f, "{rev}:{}", path.trim_start_matches("./")),
            Side::Nothing { of } => write!(f, "{of} (not there)"),
        }
    }
}

impl Side {
    /// A provider's spec in the working tree.
    pub fn working(root: &Path, provider: &str) -> Self {
        Side::on_disk(root, &format!("specs/{provider}/openapi.yaml"))
    }

    /// A file of the working tree.
    pub fn on_disk(root: &Path, path: &str) -> Self {
        let path = root.join(path);
        // Short names read better, where they lead to the file.
        let here = std::env::current_dir().unwrap_or_default();
        Side::File(path.strip_prefix(&here).map(Path::to_path_buf).unwrap_or(path))
    }

    /// A provider's spec in HEAD.
    pub fn committed(root: &Path, provider: &str) -> Self {
        Side::Git {
            folder: root.to_path_buf(),
            rev: "HEAD".to_owned(),
            path: format!("./specs/{provider}/openapi.yaml"),
        }
    }

    /// Reads `file`, `REV:path` or a provider's name.
    pub fn parse(text: &str, root: Option<&Path>) -> Result<Self> {
        if text == STANDARD_INPUT || is_file_like(Path::new(text)) {
            return Ok(Side::File(PathBuf::from(text)));
        }
        let known = root.map(inventory::providers).transpose()?.unwrap_or_default();
        if let (Some(root), Ok(name)) = (root, named(&known, text)) {
            return Ok(Side::working(root, &name));
        }
        if let Some((rev, path)) = text.split_once(':') {
            let side = Side::Git { folder: working_directory()?, rev: rev.to_owned(), path: path.to_owned() };
            return match side.exists()? {
                true => Ok(side),
                false => Err(Failure::usage(format!("git has no `{}`", ::diagnostics::clean(text)))
                    .help("check the commit and the path, which starts at the top of the repository")),
            };
        }
        let shown = ::diagnostics::clean(text);
        Err(Failure::usage(format!("`{shown}` is no file, no `REV:path` in git and no provider")))
    }

    /// The list of accepted changes that goes with it, if it is a provider's spec in the working tree.
    pub fn ignore_list(&self, root: &Path) -> Option<Side> {
        let Side::File(path) = self else { return None };
        let path = path.canonicalize().ok()?;
        let below = path.strip_prefix(root.canonicalize().ok()?.join("specs")).ok()?;
        let provider = below.parent()?.to_str()?;
        let own = below.file_name()? == "openapi.yaml" && !provider.is_empty() && !provider.contains(['/', '\\']);
        own.then(|| Side::on_disk(root, &format!("specs/{provider}/diff-ignore.yaml")))
    }

    /// The text; none if there is no such file.
    pub fn text(&self) -> Result<Option<String>> {
        let bytes = match self {
            Side::File(path) => read_bytes_if_there(Path::new(""), &path.display().to_string())?,
            Side::Git { folder, rev, path } => committed(folder, rev, path)?,
            Side::Nothing { .. } => None,
        };
        bytes.map(decode).transpose().map_err(|why| Failure::usage(format!("{self}: {why}")))
    }

    /// Whether there is anything to read.
    pub fn exists(&self) -> Result<bool> {
        match self {
            Side::File(path) => exists(path, &path.display().to_string()),
            Side::Git { folder, rev, path } => Ok(committed(folder, rev, path)?.is_some()),
            Side::Nothing { .. } => Ok(false),
        }
    }
}

/// The text of a file of a commit; none if there is no such commit or no such file in it. The path starts at the top of
/// the repository, unless it starts with `./`.
fn committed(folder: &Path, rev: &str, path: &str) -> git::Result<Option<Vec<u8>>> {
    let Some(commit) = git::resolve(folder, rev)? else { return Ok(None) };
    match path.strip_prefix("./") {
        Some(path) => git::file_at(folder, &commit, Start::Here, path),
        None => git::file_at(folder, &commit, Start::Top, path),
    }
}

/// Reads files beside a document of a commit.
struct GitFiles<'a> {
    folder: &'a Path,
    rev: &'a str,
}

impl Loader for GitFiles<'_> {
    fn read(&self, path: &str) -> std::result::Result<String, String> {
        let bytes = committed(self.folder, self.rev, path).map_err(|error| error.to_string())?;
        let bytes = bytes.ok_or_else(|| "there is no such file".to_owned())?;
        decode(bytes)
    }
}

/// Reads a side. What cannot be read is a wrong call: exit code 2.
pub fn read(side: &Side, overlays: &Overlays) -> Result<Document> {
    let unreadable = |why: String| Failure::usage(format!("{side}: {why}"));
    match side {
        Side::File(path) => read_overlaid(path, overlays),
        Side::Nothing { of } => {
            let empty = "openapi: 3.1.0\ninfo: {title: '', version: ''}\npaths: {}\n";
            Ok(Document::parse(of, empty)?)
        }
        Side::Git { folder, rev, path } => {
            let bytes = committed(folder, rev, path)?;
            let bytes = bytes.ok_or_else(|| unreadable("git has no such commit, or no such file in it".to_owned()))?;
            let text = decode(bytes).map_err(unreadable)?;
            let files = GitFiles { folder, rev };
            let document = Document::overlaid(path.trim_start_matches("./"), &text, &overlays.list(), &files);
            document.map_err(|finding| Failure { code: 2, ..Failure::from(finding) })
        }
    }
}

/// Corrections from the commits between two sides.
pub fn corrections(old: &Side, new: &Side) -> Result<Vec<Correction>> {
    let Side::Git { folder, rev, .. } = old else {
        return Ok(Vec::new());
    };
    let until = match new {
        Side::Git { rev, .. } => rev.as_str(),
        Side::File(_) | Side::Nothing { .. } => "HEAD",
    };
    Ok(trailers(&git::messages(folder, rev, until)?))
}

//! Putting a crate on disk: the whole of it or nothing, and nothing that is the same already.

pub mod stage;

use std::fs;
use std::path::{Path, PathBuf};

use ::client_gen::write::{Files, MARK};

use crate::common::{Failure, Result, unreadable};
use stage::CACHE;
pub use stage::{Access, Lock, Stage};

/// One file that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Path inside the crate.
    pub path: String,
    /// What stands there, if anything.
    pub old: Option<String>,
    /// What should, if anything.
    pub new: Option<String>,
}

/// What would change in `folder`: generated files that differ, and generated files that are no
/// longer made. Files of other hands are not looked at.
pub fn compare(folder: &Path, files: &Files) -> Result<Vec<Difference>> {
    let mut out = Vec::new();
    for (path, new) in &files.generated {
        let old = read(&folder.join(path))?;
        if old.as_ref() != Some(new) {
            out.push(Difference { path: path.clone(), old, new: Some(new.clone()) });
        }
    }
    for (path, new) in &files.once {
        if read(&folder.join(path))?.is_none() {
            out.push(Difference { path: path.clone(), old: None, new: Some(new.clone()) });
        }
    }
    for path in ours(folder)? {
        if !files.generated.contains_key(&path) {
            let old = read(&folder.join(&path))?;
            out.push(Difference { path, old, new: None });
        }
    }
    Ok(out)
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    use std::io::ErrorKind::{AlreadyExists, NotADirectory};
    let in_the_way = matches!(error.kind(), AlreadyExists | NotADirectory);
    let (path, why) = match path.ancestors().find(|above| in_the_way && above.is_file()) {
        Some(file) => (file, "a file stands where a folder goes".to_owned()),
        None => (path, error.to_string()),
    };
    let here = std::env::current_dir().unwrap_or_default();
    let shown = path.strip_prefix(&here).unwrap_or(path).display();
    Failure::broken(format!("{shown}: cannot be written: {why}"))
        .help("nothing was changed; make way there and run again")
}

/// What would change in `folder`, written at once; for one crate that goes alone.
pub fn replace(folder: &Path, files: &Files) -> Result<usize> {
    let changes = compare(folder, files)?;
    if !changes.is_empty() {
        let parent = match folder.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        fs::create_dir_all(parent).map_err(|error| unwritable(parent, &error))?;
        let _lock = Lock::of(parent, Access::Write)?;
        let mut stage = Stage::begin(parent)?;
        stage.folder(folder, &changes)?;
        stage.commit()?;
    }
    Ok(changes.len())
}

/// Whether a crate may be put in the folder: there is none, it is empty, or a generated crate is in it.
pub fn vacant_or_ours(folder: &Path) -> Result<bool> {
    let mut entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        // What else is wrong with it shows when it comes to writing.
        Err(_) => return Ok(true),
    };
    let manifest = read(&folder.join("Cargo.toml"))?;
    Ok(entries.next().is_none()
        || manifest.is_some_and(|text| text.lines().next().is_some_and(|line| line.contains(MARK))))
}

/// What would change in one file, named from `root`.
pub fn compare_file(root: &Path, file: &(String, String)) -> Result<Option<Difference>> {
    let (path, new) = file;
    let old = read(&root.join(path))?;
    let differs = old.as_ref() != Some(new);
    Ok(differs.then(|| Difference { path: path.clone(), old, new: Some(new.clone()) }))
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, text)
}

fn read(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if absent(&error) || error.kind() == std::io::ErrorKind::InvalidData => Ok(None),
        Err(error) => Err(unreadable(path, &error)),
    }
}

/// Nothing is there; a file in the place of its folder is found when it comes to writing.
fn absent(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory)
}

/// What stands below a folder, `target` left out.
#[derive(Default)]
struct Tree {
    files: Vec<String>,
    folders: Vec<PathBuf>,
}

fn tree(folder: &Path) -> Result<Tree> {
    let mut out = Tree::default();
    let mut open = vec![PathBuf::new()];
    while let Some(below) = open.pop() {
        let path = folder.join(&below);
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if absent(&error) => continue,
            Err(error) => return Err(unreadable(&path, &error)),
        };
        for entry in entries.flatten() {
            let name = below.join(entry.file_name());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && name != Path::new(CACHE) => {
                    out.folders.push(name.clone());
                    open.push(name);
                }
                Ok(kind) if !kind.is_dir() => out.files.push(name.to_string_lossy().replace('\\', "/")),
                _ => {}
            }
        }
    }
    out.files.sort();
    Ok(out)
}

/// Files of the folder that an earlier run made.
fn ours(folder: &Path) -> Result<Vec<String>> {
    let mut out = Vec::new();
    for path in tree(folder)?.files {
        if path.ends_with(".rs")
            && read(&folder.join(&path))?
                .is_some_and(|text| text.lines().next().is_some_and(|line| line.contains(MARK)))
        {
            out.push(path);
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn files(generated: &[(&str, &str)]) -> Files {
        let generated = generated.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        Files { generated, once: BTreeMap::from([("CHANGELOG.md".to_owned(), "first\n".to_owned())]) }
    }

    #[test]
    fn what_cannot_go_where_it_should_takes_the_rest_back() {
        let place = tempfile::tempdir().unwrap();
        let (first, second, file) =
            (place.path().join("first"), place.path().join("second"), place.path().join("file"));
        replace(&first, &files(&[("src/lib.rs", "old\n")])).unwrap();
        let old = tree(&first).unwrap().files;
        let mut stage = Stage::begin(place.path()).unwrap();
        let new = files(&[("src/lib.rs", "new\n"), ("src/more.rs", "new\n")]);
        stage.folder(&first, &compare(&first, &new).unwrap()).unwrap();
        stage.folder(&second, &compare(&second, &new).unwrap()).unwrap();
        stage.file(&file.join("below"), "new\n").unwrap();
        fs::write(&file, "in the way\n").unwrap();
        let failure = stage.commit().unwrap_err();
        assert_eq!(failure.code, 1);
        assert_eq!(fs::read_to_string(first.join("src/lib.rs")).unwrap(), "old\n");
        assert_eq!(tree(&first).unwrap().files, old);
        assert!(!second.exists());
    }

    #[test]
    fn a_crate_is_replaced_whole_and_hand_written_files_stay() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("a-client");
        let mark = format!("// {MARK} x\n");
        assert_eq!(replace(&folder, &files(&[("src/lib.rs", &mark), ("src/old.rs", &mark)])).unwrap(), 3);
        fs::write(folder.join("CHANGELOG.md"), "mine\n").unwrap();
        fs::write(folder.join("src/extra.rs"), "mine\n").unwrap();
        fs::create_dir_all(folder.join(".git/refs")).unwrap();
        fs::create_dir_all(folder.join("target/debug")).unwrap();
        let before = fs::metadata(folder.join("src/lib.rs")).unwrap().modified().unwrap();
        assert_eq!(replace(&folder, &files(&[("src/lib.rs", &mark), ("src/new.rs", &mark)])).unwrap(), 2);
        assert_eq!(tree(&folder).unwrap().files, ["CHANGELOG.md", "src/extra.rs", "src/lib.rs", "src/new.rs"]);
        assert_eq!(fs::read_to_string(folder.join("CHANGELOG.md")).unwrap(), "mine\n");
        assert_eq!(fs::metadata(folder.join("src/lib.rs")).unwrap().modified().unwrap(), before);
        assert!(folder.join(".git/refs").is_dir() && folder.join("target/debug").is_dir());
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "nothing is left beside the crate");
        assert_eq!(replace(&folder, &files(&[("src/lib.rs", &mark), ("src/new.rs", &mark)])).unwrap(), 0);
    }
}

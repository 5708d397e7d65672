//! Putting a crate on disk: the whole of it or nothing, and nothing that is the same already.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ::client_gen::write::{Files, MARK};

use crate::common::{Failure, Result, unreadable};

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

/// Folders and files put together beside where they go. Nothing of them is seen until [`Stage::commit`] exchanges
/// them, each in one step: a run that fails leaves everything as it was, one that is killed leaves each of them old or
/// new, never in between.
pub struct Stage {
    work: tempfile::TempDir,
    /// Where it was put together, and where it goes.
    ready: Vec<(PathBuf, PathBuf)>,
}

/// Name of the staging folders, for `.gitignore` and the next run.
const STAGE: &str = ".generate-";

/// What cargo builds into, moved over rather than looked through.
const CACHE: &str = "target";

impl Stage {
    /// A stage in `place`, a folder of the file system that everything is on. It must be none that a workspace looks for
    /// members in: what a killed run leaves there would be taken for a package.
    pub fn begin(place: &Path) -> Result<Stage> {
        fs::create_dir_all(place).map_err(|error| unwritable(place, &error))?;
        sweep(place);
        let work = tempfile::Builder::new().prefix(STAGE).tempdir_in(place);
        // The kind alone: the rest names a folder that nobody asked for.
        let work = work.map_err(|error| unwritable(place, &error.kind().into()))?;
        Ok(Stage { work, ready: Vec::new() })
    }

    /// Makes `folder` what it is with the changes made. What does not change is the same file as before, its time kept.
    pub fn folder(&mut self, folder: &Path, changes: &[Difference]) -> Result<()> {
        if folder.is_file() {
            return Err(unwritable(folder, &std::io::ErrorKind::NotADirectory.into()));
        }
        let fresh = self.work.path().join(self.ready.len().to_string());
        fs::create_dir(&fresh).map_err(|error| unwritable(&fresh, &error))?;
        let changed: BTreeMap<&str, &Difference> =
            changes.iter().map(|change| (change.path.as_str(), change)).collect();
        let old = tree(folder)?;
        // Files keep their folders; these are for the empty ones, which a `.git` has and needs.
        for below in old.folders.iter().filter(|below| !below.starts_with("src")) {
            fs::create_dir_all(fresh.join(below)).map_err(|error| unwritable(&folder.join(below), &error))?;
        }
        for path in old.files {
            if !changed.contains_key(path.as_str()) {
                keep(&folder.join(&path), &fresh.join(&path))
                    .map_err(|error| unwritable(&folder.join(&path), &error))?;
            }
        }
        // They are in order, so those of one folder follow each other.
        let mut made = PathBuf::new();
        for change in changes {
            if let Some(text) = &change.new {
                let path = fresh.join(&change.path);
                let written = match path.parent() {
                    Some(parent) if parent == made => fs::write(&path, text),
                    parent => {
                        made = parent.unwrap_or(Path::new("")).to_path_buf();
                        write(&path, text)
                    }
                };
                written.map_err(|error| unwritable(&path, &error))?;
            }
        }
        self.ready.push((fresh, folder.to_path_buf()));
        Ok(())
    }

    /// Makes `path` hold `text`.
    pub fn file(&mut self, path: &Path, text: &str) -> Result<()> {
        let fresh = self.work.path().join(self.ready.len().to_string());
        write(&fresh, text).map_err(|error| unwritable(&fresh, &error))?;
        self.ready.push((fresh, path.to_path_buf()));
        Ok(())
    }

    /// Puts everything in its place, or nothing.
    pub fn commit(self) -> Result<()> {
        let mut done: Vec<(&Path, &Path, bool)> = Vec::new();
        for (fresh, target) in &self.ready {
            let there = target.exists();
            if let Err(error) = swap(fresh, target, there) {
                for (fresh, target, there) in done.into_iter().rev() {
                    // The first error is what is reported, whatever comes of this.
                    let _ = if there { swap(fresh, target, true) } else { fs::rename(target, fresh) };
                }
                return Err(unwritable(target, &error));
            }
            done.push((fresh, target, there));
        }
        for (fresh, target) in &self.ready {
            if fresh.join(CACHE).is_dir() {
                // Without it the next build takes longer, no more.
                let _ = fs::rename(fresh.join(CACHE), target.join(CACHE));
            }
        }
        Ok(())
    }
}

/// Removes what killed runs left in `place`. A young one may be another run's, still at work.
fn sweep(place: &Path) {
    let hour = std::time::Duration::from_secs(3600);
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        if !entry.file_name().to_string_lossy().starts_with(STAGE) {
            continue;
        }
        let modified = entry.metadata().and_then(|data| data.modified()).ok();
        if modified.and_then(|time| time.elapsed().ok()).is_some_and(|age| age > hour) {
            // Left for the next run if it cannot be had now.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
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
        let mut stage = Stage::begin(folder.parent().unwrap_or(Path::new(".")))?;
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

/// The same file under another name: a second link where the file system has them.
fn keep(from: &Path, to: &Path) -> std::io::Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(|_| ()))
}

/// Puts `fresh` in the place of `target`, in one step where the system can, and the old one, if it is `there`, in the
/// place of `fresh`.
fn swap(fresh: &Path, target: &Path, there: bool) -> std::io::Result<()> {
    if !there {
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        return fs::rename(fresh, target);
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, fresh, CWD, target, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    let aside = fresh.with_extension("old");
    fs::rename(target, &aside)?;
    fs::rename(fresh, target).inspect_err(|_| {
        // Put the old one back; the error is reported either way.
        let _ = fs::rename(&aside, target);
    })?;
    fs::rename(&aside, fresh)
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

//! Putting a crate on disk: the whole of it or nothing, and nothing that is the same already.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::write::{Files, MARK};

use crate::common::{Failure, Result};

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

/// Makes `folder` hold `files`, keeping what people wrote there. The new folder is put together
/// beside the old one and takes its place in one step, so a run that is killed leaves one or the
/// other. Unchanged files keep their times.
pub fn replace(folder: &Path, files: &Files) -> Result<usize> {
    let changes = compare(folder, files)?;
    if changes.is_empty() {
        return Ok(0);
    }
    let parent = folder.parent().unwrap_or(Path::new("."));
    let fail = |what: &Path, error: std::io::Error| {
        Failure::broken(format!(
            "{}: {error}\n  nothing was changed; make the folder writable and run again",
            what.display()
        ))
    };
    fs::create_dir_all(parent).map_err(|error| fail(parent, error))?;
    let work = tempfile::Builder::new().prefix(".generate-").tempdir_in(parent).map_err(|error| fail(parent, error))?;
    let fresh = work.path().join("new");
    fs::create_dir(&fresh).map_err(|error| fail(&fresh, error))?;
    let changed: BTreeMap<&str, &Difference> = changes.iter().map(|change| (change.path.as_str(), change)).collect();
    for path in all(folder)? {
        if !changed.contains_key(path.as_str()) {
            keep(&folder.join(&path), &fresh.join(&path)).map_err(|error| fail(&folder.join(&path), error))?;
        }
    }
    for change in &changes {
        if let Some(text) = &change.new {
            let path = fresh.join(&change.path);
            let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
            made.map_err(|error| fail(&path, error))?;
        }
    }
    swap(&fresh, folder, &work.path().join("old")).map_err(|error| fail(folder, error))?;
    Ok(changes.len())
}

/// What would change in one file, named from `root`.
pub fn compare_file(root: &Path, file: &(String, String)) -> Result<Option<Difference>> {
    let (path, new) = file;
    let old = read(&root.join(path))?;
    let differs = old.as_ref() != Some(new);
    Ok(differs.then(|| Difference { path: path.clone(), old, new: Some(new.clone()) }))
}

/// Writes one file, whole or not at all.
pub fn write_file(path: &Path, text: &str) -> Result<()> {
    let fail = |error: std::io::Error| Failure::broken(format!("{}: {error}", path.display()));
    let parent = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(fail)?;
    let mut file = tempfile::NamedTempFile::new_in(parent).map_err(fail)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(fail)?;
    #[cfg(unix)]
    {
        // A temporary file is its owner's alone; a source file is everybody's to read.
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(fs::Permissions::from_mode(0o644)).map_err(fail)?;
    }
    file.persist(path).map_err(|error| fail(error.error))?;
    Ok(())
}

/// The same file under another name: a second link where the file system has them.
fn keep(from: &Path, to: &Path) -> std::io::Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(|_| ()))
}

/// Exchanges the two folders in one step where the system can; else moves the old one away first.
fn swap(fresh: &Path, folder: &Path, aside: &Path) -> std::io::Result<()> {
    if !folder.exists() {
        return fs::rename(fresh, folder);
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, fresh, CWD, folder, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    fs::rename(folder, aside)?;
    fs::rename(fresh, folder).inspect_err(|_| {
        // Put the old one back; the error is reported either way.
        let _ = fs::rename(aside, folder);
    })
}

fn read(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => Ok(None),
        Err(error) => Err(Failure::usage(format!("{}: {error}", path.display()))),
    }
}

/// Every file below the folder, `target` left out.
fn all(folder: &Path) -> Result<Vec<String>> {
    let mut out = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(below) = open.pop() {
        let path = folder.join(&below);
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(Failure::usage(format!("{}: {error}", path.display()))),
        };
        for entry in entries.flatten() {
            let name = below.join(entry.file_name());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && name != Path::new("target") => open.push(name),
                Ok(kind) if !kind.is_dir() => out.push(name.to_string_lossy().replace('\\', "/")),
                _ => {}
            }
        }
    }
    out.sort();
    Ok(out)
}

/// Files of the folder that an earlier run made.
fn ours(folder: &Path) -> Result<Vec<String>> {
    let mut out = Vec::new();
    for path in all(folder)? {
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
    fn a_crate_is_replaced_whole_and_hand_written_files_stay() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("a-client");
        let mark = format!("// {MARK} x\n");
        assert_eq!(replace(&folder, &files(&[("src/lib.rs", &mark), ("src/old.rs", &mark)])).unwrap(), 3);
        fs::write(folder.join("CHANGELOG.md"), "mine\n").unwrap();
        fs::write(folder.join("src/extra.rs"), "mine\n").unwrap();
        let before = fs::metadata(folder.join("src/lib.rs")).unwrap().modified().unwrap();
        assert_eq!(replace(&folder, &files(&[("src/lib.rs", &mark), ("src/new.rs", &mark)])).unwrap(), 2);
        assert_eq!(all(&folder).unwrap(), ["CHANGELOG.md", "src/extra.rs", "src/lib.rs", "src/new.rs"]);
        assert_eq!(fs::read_to_string(folder.join("CHANGELOG.md")).unwrap(), "mine\n");
        assert_eq!(fs::metadata(folder.join("src/lib.rs")).unwrap().modified().unwrap(), before);
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "nothing is left beside the crate");
        assert_eq!(replace(&folder, &files(&[("src/lib.rs", &mark), ("src/new.rs", &mark)])).unwrap(), 0);
    }
}

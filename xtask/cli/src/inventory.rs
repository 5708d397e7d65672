//! Which providers there are: by the folders of specs/, by HEAD, and by the crates and round trips that were generated.
//!
//! A provider that one of them knows and specs/ does not is reported, never left out: a folder that was deleted, or that
//! cannot be read, must not look like a repository that never had it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ::client_gen::write::MARK;

use crate::common::{Failure, Result, entries, exists, unreadable};
use crate::git;

/// Something of a provider that should be there and is not, or is there and should not be.
#[derive(Debug)]
pub struct Fault {
    /// The provider, by the name of its folder.
    pub provider: String,
    /// What, and where.
    pub what: String,
    /// What to do.
    pub fix: String,
}

/// The providers by the folders of specs/, sorted. A folder with anything in it is one, complete or not.
pub fn providers(root: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in entries(&root.join("specs"), "specs")? {
        let name = entry.file_name().to_string_lossy().into_owned();
        let shown = format!("specs/{name}");
        let folder = entry.path();
        let is_folder = folder.metadata().map_err(|error| unreadable(Path::new(&shown), &error))?.is_dir();
        if is_folder && !name.starts_with('.') && !entries(&folder, &shown)?.is_empty() {
            names.push(name);
        }
    }
    Ok(names)
}

/// Every provider, for a command that is about all of them.
///
/// # Errors
/// If one is missing from specs/ that HEAD or a generated file knows.
pub fn all(root: &Path) -> Result<Vec<String>> {
    let names = providers(root)?;
    let faults = faults(root, &names)?;
    let Some(first) = faults.first() else {
        return Ok(names);
    };
    let others: Vec<&str> = faults.iter().skip(1).map(|fault| fault.what.as_str()).collect();
    let output = (!others.is_empty()).then(|| others.join("\n"));
    Err(Failure { output, ..Failure::usage(&first.what).help(&first.fix) })
}

/// What is missing of these providers, and what is left of others.
pub fn faults(root: &Path, names: &[String]) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    let committed = committed(root)?;
    for (name, files) in &committed {
        if !names.contains(name) {
            faults.push(Fault {
                provider: name.clone(),
                what: format!("specs/{name}: committed in HEAD, and not there"),
                fix: format!(
                    "`git checkout HEAD -- specs/{name}` restores it; if it is to be removed, commit its removal with its crate's"
                ),
            });
        } else if files.contains("docs.lock.yaml") {
            let lock = format!("specs/{name}/docs.lock.yaml");
            if !exists(&root.join(&lock), &lock)? {
                faults.push(Fault {
                    provider: name.clone(),
                    what: format!("{lock}: committed in HEAD, and not there: what the docs pages stated is not known"),
                    fix: format!("`git checkout HEAD -- {lock}` restores it"),
                });
            }
        }
    }
    for (path, name) in generated(root)? {
        if !names.contains(&name) && !committed.contains_key(&name) {
            faults.push(Fault {
                what: format!("{path}: generated from specs/{name}/, which is not there"),
                fix: format!("restore specs/{name}, or remove {path}"),
                provider: name,
            });
        }
    }
    Ok(faults)
}

/// The files below specs/ in HEAD, by provider. A folder that is no repository has no HEAD; a repository whose git does
/// not work is an error.
fn committed(root: &Path) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    if !git::is_repository(root) || git::resolve(root, "HEAD")?.is_none() {
        return Ok(found);
    }
    for path in git::files_at(root, "HEAD", "specs/")? {
        if let Some((name, file)) = path.strip_prefix("specs/").and_then(|below| below.split_once('/')) {
            found.entry(name.to_owned()).or_default().insert(file.to_owned());
        }
    }
    Ok(found)
}

/// Generated crates and round trips, each with the provider that its first line names.
pub fn generated(root: &Path) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut see = |path: String, file: &Path| -> Result<()> {
        let name = source(file).map_err(|error| unreadable(Path::new(&path), &error))?;
        found.extend(name.map(|name| (path, name)));
        Ok(())
    };
    if exists(&root.join("crates"), "crates")? {
        for entry in entries(&root.join("crates"), "crates")? {
            let path = format!("crates/{}", entry.file_name().to_string_lossy());
            see(path, &entry.path().join("Cargo.toml"))?;
        }
    }
    let cases = "tests/src/cases";
    if exists(&root.join(cases), cases)? {
        for entry in entries(&root.join(cases), cases)? {
            see(format!("{cases}/{}", entry.file_name().to_string_lossy()), &entry.path())?;
        }
    }
    Ok(found)
}

/// The provider that the first line of a generated file names.
fn source(file: &Path) -> std::io::Result<Option<String>> {
    use std::io::{BufRead, BufReader, ErrorKind};
    let file = match std::fs::File::open(file) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut line = Vec::new();
    match BufReader::new(file).read_until(b'\n', &mut line) {
        Err(error) if error.kind() == ErrorKind::IsADirectory => return Ok(None),
        read => read?,
    };
    let line = String::from_utf8_lossy(&line);
    let named = line.split_once(MARK).and_then(|(_, rest)| rest.split_once(" from specs/"));
    Ok(named.and_then(|(_, rest)| rest.split_once('/')).map(|(name, _)| name.to_owned()))
}

//! Several files and folders exchanged as one: all of them new, or all of them as they were.
//!
//! Everything is put together in one folder beside where it goes. Then a journal is written there that lists what goes
//! where, and from that moment the change is decided: each piece is moved into its place in one step, and a run that is
//! killed in between is completed by the next command, which finds the journal. What fails is taken back. A run that is
//! killed before the journal is there has changed nothing, and what it left is removed.
//!
//! One command at a time: [`Lock`] is held by every command that reads or writes the workspace.

mod lock;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Difference, tree, unwritable, write};
use crate::common::{Failure, Result, unreadable};

pub use lock::{Access, Lock};

/// The folder that changes are put together in. `.gitignore` has it too.
pub const STAGE: &str = ".compute-clients-stage";

/// What cargo builds into, moved over rather than looked through.
pub const CACHE: &str = "target";

const JOURNAL: &str = "journal.json";

/// Folders and files put together beside where they go. Nothing of them is seen until [`Stage::commit`].
pub struct Stage {
    place: PathBuf,
    entries: Vec<Entry>,
    /// Decided: what is left is for the next command to complete.
    decided: bool,
}

/// One file or folder: its new state stands in the stage under its number.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Entry {
    /// Where it goes; from the place of the stage, unless it is elsewhere.
    target: PathBuf,
    /// Whether something stands there that it takes the place of.
    there: bool,
    /// What the file system calls the new one, by which it is known again after a move; none where there is no such thing.
    id: Option<u64>,
}

/// Called before each step on disk; a test stops there.
type Point<'p> = &'p mut dyn FnMut() -> io::Result<()>;

impl Stage {
    /// A stage in `place`, a folder of the file system that everything is on. It must be none that a workspace looks for
    /// members in: what a killed run leaves there would be taken for a package. The caller holds the lock of `place`.
    pub fn begin(place: &Path) -> Result<Stage> {
        fs::create_dir_all(place).map_err(|error| unwritable(place, &error))?;
        // The kind alone: the rest names a folder that nobody asked for.
        fs::create_dir(place.join(STAGE)).map_err(|error| unwritable(place, &error.kind().into()))?;
        Ok(Stage { place: place.to_path_buf(), entries: Vec::new(), decided: false })
    }

    fn next(&self) -> PathBuf {
        self.place.join(STAGE).join(self.entries.len().to_string())
    }

    fn push(&mut self, target: &Path) {
        let target = target.strip_prefix(&self.place).unwrap_or(target).to_path_buf();
        self.entries.push(Entry { target, there: false, id: None });
    }

    /// Makes `folder` what it is with the changes made. What does not change is the same file as before, its time kept.
    pub fn folder(&mut self, folder: &Path, changes: &[Difference]) -> Result<()> {
        if folder.is_file() {
            return Err(unwritable(folder, &io::ErrorKind::NotADirectory.into()));
        }
        let fresh = self.next();
        fs::create_dir(&fresh).map_err(|error| unwritable(folder, &error))?;
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
                written.map_err(|error| unwritable(&folder.join(&change.path), &error))?;
            }
        }
        self.push(folder);
        Ok(())
    }

    /// Makes a file that people edit hold `text`: its lines end as they do now, by its first one. Nothing if it holds that.
    pub fn edit(&mut self, path: &Path, text: &str) -> Result<()> {
        let old = super::read(path)?;
        let text = match &old {
            Some(old) if old.split_inclusive('\n').next().is_some_and(|line| line.ends_with("\r\n")) => {
                text.replace("\r\n", "\n").replace('\n', "\r\n")
            }
            Some(_) | None => text.to_owned(),
        };
        if old.as_ref() == Some(&text) { Ok(()) } else { self.file(path, &text) }
    }

    /// Makes `path` hold `text`. The permissions of a file that is there stay, and a link leads where it led.
    pub fn file(&mut self, path: &Path, text: &str) -> Result<()> {
        let failed = |error: io::Error| unwritable(path, &error);
        let path = match path.symlink_metadata() {
            Ok(data) if data.is_symlink() => path.canonicalize().map_err(failed)?,
            _ => path.to_path_buf(),
        };
        let fresh = self.next();
        fs::write(&fresh, text).map_err(failed)?;
        if let Ok(data) = path.metadata() {
            fs::set_permissions(&fresh, data.permissions()).map_err(failed)?;
        }
        self.push(&path);
        Ok(())
    }

    /// Puts everything in its place, or nothing.
    pub fn commit(self) -> Result<()> {
        self.commit_with(&mut || Ok(()))
    }

    fn commit_with(mut self, point: Point<'_>) -> Result<()> {
        if self.entries.is_empty() {
            return Ok(());
        }
        let work = self.place.join(STAGE);
        for (number, entry) in self.entries.iter_mut().enumerate() {
            let target = self.place.join(&entry.target);
            let failed = |error: io::Error| unwritable(&target, &error);
            let fresh = work.join(number.to_string());
            entry.there = target.try_exists().map_err(failed)?;
            entry.id = id(&fresh).map_err(failed)?;
        }
        let journal = serde_json::to_string(&self.entries).map_err(|error| Failure::usage(error.to_string()))?;
        let draft = work.join("journal.draft");
        let mut decide = || {
            point()?;
            fs::write(&draft, &journal)?;
            point()?;
            fs::rename(&draft, work.join(JOURNAL))
        };
        decide().map_err(|error| unwritable(&self.place, &error))?;
        self.decided = true;
        let done = perform(&self.place, &self.entries, point);
        // Not decided any more: taken back, or done.
        self.decided = done.is_err() && work.join(JOURNAL).exists();
        done
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if !self.decided {
            // What cannot be removed now is removed by the next command.
            let _ = fs::remove_dir_all(self.place.join(STAGE));
        }
    }
}

/// Completes or removes what a killed run left in `place`. The caller holds the lock. True if something was completed.
pub fn settle(place: &Path) -> Result<bool> {
    let work = place.join(STAGE);
    let failed = |error: io::Error| unreadable(&work, &error);
    if !work.try_exists().map_err(failed)? {
        return Ok(false);
    }
    let journal = match fs::read_to_string(work.join(JOURNAL)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::remove_dir_all(&work).map_err(|error| unwritable(&work, &error))?;
            return Ok(false);
        }
        Err(error) => return Err(failed(error)),
    };
    let entries: Vec<Entry> = serde_json::from_str(&journal).map_err(|error| {
        Failure::usage(format!("{}: cannot be read: {error}", work.join(JOURNAL).display()))
            .help("it is what a killed command left; remove the folder, and look with `git status` at what it had done")
    })?;
    perform(place, &entries, &mut || Ok(()))?;
    Ok(true)
}

/// Moves everything to its place; on a failure everything back. Either way the stage is removed.
fn perform(place: &Path, entries: &[Entry], point: Point<'_>) -> Result<()> {
    let work = place.join(STAGE);
    for (number, entry) in entries.iter().enumerate() {
        let target = place.join(&entry.target);
        if let Err(error) = forward(&work.join(number.to_string()), &target, entry, point) {
            for (number, entry) in entries.iter().enumerate().take(number + 1).rev() {
                let target = place.join(&entry.target);
                back(&work.join(number.to_string()), &target, entry, point).map_err(|error| {
                    Failure::broken(format!("{}: cannot be put back: {error}", target.display())).help(format!(
                        "make way there and run any command: it completes the change, whose files are in {}",
                        work.display()
                    ))
                })?;
            }
            discard(&work, point).map_err(|error| unwritable(&work, &error))?;
            return Err(unwritable(&target, &error));
        }
    }
    for (number, entry) in entries.iter().enumerate() {
        for old in [work.join(number.to_string()), aside(&work.join(number.to_string()))] {
            if old.join(CACHE).is_dir() {
                // Without it the next build takes longer, no more.
                let _ = fs::rename(old.join(CACHE), place.join(&entry.target).join(CACHE));
            }
        }
    }
    // All is in its place. What stays of the stage is removed by the next command.
    let _ = discard(&work, point);
    Ok(())
}

/// The journal first: without it the rest is litter.
fn discard(work: &Path, point: Point<'_>) -> io::Result<()> {
    point()?;
    fs::remove_file(work.join(JOURNAL))?;
    point()?;
    fs::remove_dir_all(work)
}

fn aside(fresh: &Path) -> PathBuf {
    fresh.with_extension("old")
}

/// Whether the new one stands in its place.
fn arrived(fresh: &Path, target: &Path, entry: &Entry) -> io::Result<bool> {
    match entry.id {
        Some(known) => match id(target) {
            Ok(id) => Ok(id == Some(known)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        },
        None => Ok(!fresh.try_exists()?),
    }
}

/// Puts the new one in its place, in one step where the system can, and the old one aside. Done again, it does the rest.
fn forward(fresh: &Path, target: &Path, entry: &Entry, point: Point<'_>) -> io::Result<()> {
    if arrived(fresh, target, entry)? {
        return Ok(());
    }
    // Not there any more: it was put aside already.
    if !entry.there || !target.try_exists()? {
        if let Some(parent) = target.parent() {
            point()?;
            fs::create_dir_all(parent)?;
        }
        point()?;
        return fs::rename(fresh, target);
    }
    point()?;
    if exchange(fresh, target) {
        return Ok(());
    }
    fs::rename(target, aside(fresh))?;
    point()?;
    fs::rename(fresh, target)
}

/// Puts the old one back.
fn back(fresh: &Path, target: &Path, entry: &Entry, point: Point<'_>) -> io::Result<()> {
    let aside = aside(fresh);
    if arrived(fresh, target, entry)? {
        if !entry.there || aside.try_exists()? {
            point()?;
            fs::rename(target, fresh)?;
        } else {
            point()?;
            if !exchange(fresh, target) {
                return Err(io::ErrorKind::Unsupported.into());
            }
        }
    }
    if aside.try_exists()? {
        point()?;
        fs::rename(&aside, target)?;
    }
    Ok(())
}

/// Exchanges the two in one step; false where the system cannot.
#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> bool {
    false
}

/// What the file system calls a file or folder, whatever its name.
#[cfg(unix)]
fn id(path: &Path) -> io::Result<Option<u64>> {
    use std::os::unix::fs::MetadataExt;
    Ok(Some(path.symlink_metadata()?.ino()))
}

#[cfg(not(unix))]
fn id(_: &Path) -> io::Result<Option<u64>> {
    Ok(None)
}

/// The same file under another name: a second link where the file system has them.
fn keep(from: &Path, to: &Path) -> io::Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(|_| ()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    /// A folder that changes, a folder and a file that are new, and a file that changes.
    fn change(place: &Path) -> Stage {
        let difference =
            |path: &str, text: &str| Difference { path: path.to_owned(), old: None, new: Some(text.to_owned()) };
        let mut stage = Stage::begin(place).unwrap();
        let changes = [difference("src/lib.rs", "new"), difference("src/more.rs", "new")];
        stage.folder(&place.join("crate"), &changes).unwrap();
        stage.folder(&place.join("below/fresh"), &[difference("a", "new")]).unwrap();
        stage.file(&place.join("one.yaml"), "new").unwrap();
        stage.file(&place.join("deep/two.yaml"), "new").unwrap();
        stage
    }

    fn before() -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        for (path, text) in [("crate/src/lib.rs", "old"), ("crate/kept", "kept"), ("one.yaml", "old")] {
            write(&place.path().join(path), text).unwrap();
        }
        fs::create_dir_all(place.path().join("crate/target/debug")).unwrap();
        place
    }

    /// Every file below a folder with its text; a stage too.
    fn files(place: &Path) -> Vec<(String, String)> {
        let read = |path: String| (path.clone(), fs::read_to_string(place.join(path)).unwrap());
        let mut files: Vec<_> = tree(place).unwrap().files.into_iter().map(read).collect();
        files.sort();
        files
    }

    /// The files as they are, and as they will be.
    fn states() -> [Vec<(String, String)>; 2] {
        let place = before();
        let old = files(place.path());
        change(place.path()).commit().unwrap();
        assert!(place.path().join("crate/target/debug").is_dir());
        [old, files(place.path())]
    }

    /// Calls `stop` before step `at`; gives how many there were.
    fn stopping(at: usize, mut stop: impl FnMut() -> io::Result<()>, stage: Stage) -> (usize, Result<()>) {
        let mut steps = 0;
        let done = stage.commit_with(&mut || {
            steps += 1;
            if steps == at { stop() } else { Ok(()) }
        });
        (steps, done)
    }

    #[test]
    fn a_run_that_is_killed_before_any_step_is_old_or_completed_by_the_next() {
        let [old, new] = states();
        assert_ne!(old, new);
        let (mut completed, mut unchanged) = (0, 0);
        for at in 1.. {
            let place = before();
            let stage = change(place.path());
            let killed = catch_unwind(AssertUnwindSafe(|| stopping(at, || std::panic::panic_any(()), stage).1));
            if killed.is_ok() {
                break;
            }
            settle(place.path()).unwrap();
            let now = files(place.path());
            assert!(now == old || now == new, "killed before step {at}: {now:?}");
            if now == new { completed += 1 } else { unchanged += 1 }
        }
        assert!(completed >= 6 && unchanged == 2, "{completed} {unchanged}");
    }

    #[test]
    fn a_run_that_is_killed_while_it_completes_another_is_completed_too() {
        let [_, new] = states();
        for (first, second) in [(4, 1), (4, 2), (5, 2), (6, 2), (7, 1)] {
            let place = before();
            let stage = change(place.path());
            assert!(catch_unwind(AssertUnwindSafe(|| stopping(first, || std::panic::panic_any(()), stage).1)).is_err());
            let journal = fs::read_to_string(place.path().join(STAGE).join(JOURNAL)).unwrap();
            let entries: Vec<Entry> = serde_json::from_str(&journal).unwrap();
            let mut steps = 0;
            let mut killed = || {
                steps += 1;
                if steps == second { std::panic::panic_any(()) } else { Ok(()) }
            };
            assert!(catch_unwind(AssertUnwindSafe(|| perform(place.path(), &entries, &mut killed))).is_err());
            settle(place.path()).unwrap();
            assert_eq!(files(place.path()), new, "killed before steps {first} and {second}");
        }
    }

    #[test]
    fn a_run_that_is_killed_while_it_writes_is_removed() {
        let [old, _] = states();
        let place = before();
        std::mem::forget(change(place.path()));
        assert_ne!(files(place.path()), old);
        assert!(!settle(place.path()).unwrap());
        assert_eq!(files(place.path()), old);
    }

    #[test]
    fn a_step_that_fails_takes_everything_back() {
        let [old, new] = states();
        let mut failed = 0;
        for at in 1.. {
            let place = before();
            let full = || Err(io::ErrorKind::StorageFull.into());
            let (steps, done) = stopping(at, full, change(place.path()));
            if steps < at {
                break;
            }
            let now = files(place.path());
            match done {
                Err(_) => assert_eq!(now, old, "failed at step {at}"),
                // Only the removal of the stage is left by then.
                Ok(()) => assert_eq!(now, new, "failed at step {at}"),
            }
            failed += usize::from(done.is_err());
        }
        assert!(failed >= 8, "{failed}");
    }

    #[test]
    fn a_file_that_people_edit_keeps_its_line_endings() {
        for (old, new, expected) in [
            ("a\r\nb\r\n", "a\r\nc\nb\r\n", "a\r\nc\r\nb\r\n"),
            ("a\nb\n", "a\nc\nb\n", "a\nc\nb\n"),
            ("", "a\n", "a\n"),
        ] {
            let place = tempfile::tempdir().unwrap();
            let path = place.path().join("one.yaml");
            fs::write(&path, old).unwrap();
            let mut stage = Stage::begin(place.path()).unwrap();
            stage.edit(&path, new).unwrap();
            stage.commit().unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), expected);
        }
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::PermissionsExt;
        let place = before();
        let (file, link) = (place.path().join("one.yaml"), place.path().join("link.yaml"));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("one.yaml", &link).unwrap();
        let mut stage = Stage::begin(place.path()).unwrap();
        stage.file(&link, "new").unwrap();
        stage.commit().unwrap();
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o640);
    }
}

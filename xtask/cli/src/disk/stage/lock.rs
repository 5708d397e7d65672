//! One command at a time in a folder.

use std::fs::File;
use std::io;
use std::path::Path;

use super::{STAGE, settle};
use crate::common::{Failure, Result, unreadable};
use crate::output::note;

/// What a command does with the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Others may read at the same time.
    Read,
    /// Nobody else reads or writes.
    Write,
}

/// Held while a command reads or writes a folder; given back when it is dropped, or when the process ends in any way.
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Waits until the folder can be had, then completes what a killed command left there.
    pub fn of(folder: &Path, access: Access) -> Result<Lock> {
        let lock = Lock::wait(folder, access)?;
        if access == Access::Write {
            if settle(folder)? {
                note!("completed what an interrupted command had begun");
            }
            return Ok(lock);
        }
        let left = folder.join(STAGE).try_exists();
        if !left.map_err(|error| unreadable(folder, &error))? {
            return Ok(lock);
        }
        // Nobody writes now, so it is a killed command's. Its change is completed before anything is read.
        drop(lock);
        drop(Lock::of(folder, Access::Write)?);
        Lock::wait(folder, access)
    }

    fn wait(folder: &Path, access: Access) -> Result<Lock> {
        let failed = |error: io::Error| {
            Failure::usage(format!("{}: cannot be locked against other commands: {error}", folder.display()))
        };
        if let Some(file) = attempt(folder, access, false).map_err(failed)? {
            return Ok(Lock { _file: file });
        }
        note!("waiting for another command in {}", folder.display());
        loop {
            if let Some(file) = attempt(folder, access, true).map_err(failed)? {
                return Ok(Lock { _file: file });
            }
        }
    }
}

/// The folder itself is what is locked: nothing is left behind, and it works where nothing can be written. On a file
/// system without locks, one command at a time is for people to see to.
#[cfg(unix)]
fn attempt(folder: &Path, access: Access, wait: bool) -> io::Result<Option<File>> {
    use rustix::fs::{FlockOperation, flock};
    use rustix::io::Errno;
    let operation = match (access, wait) {
        (Access::Read, false) => FlockOperation::NonBlockingLockShared,
        (Access::Read, true) => FlockOperation::LockShared,
        (Access::Write, false) => FlockOperation::NonBlockingLockExclusive,
        (Access::Write, true) => FlockOperation::LockExclusive,
    };
    let file = File::open(folder)?;
    match flock(&file, operation) {
        Ok(()) | Err(Errno::NOLCK | Errno::OPNOTSUPP | Errno::NOSYS | Errno::BADF) => Ok(Some(file)),
        Err(Errno::WOULDBLOCK | Errno::INTR) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A file that nobody else can open meanwhile, and that the system removes when it is closed.
#[cfg(windows)]
fn attempt(folder: &Path, _: Access, wait: bool) -> io::Result<Option<File>> {
    use std::os::windows::fs::OpenOptionsExt;
    const DELETE_ON_CLOSE: u32 = 0x0400_0000;
    const SHARING_VIOLATION: i32 = 32;
    if wait {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let mut options = File::options();
    options.write(true).create(true).truncate(false).share_mode(0).custom_flags(DELETE_ON_CLOSE);
    match options.open(folder.join(".compute-clients-lock")) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.raw_os_error() == Some(SHARING_VIOLATION) => Ok(None),
        Err(error) => Err(error),
    }
}

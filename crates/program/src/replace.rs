//! Files that are there whole or not at all, and that lose nothing when two commands write at the same time.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Waits until no other command changes files of a folder. The lock is the system's, on the folder itself: a command that was
/// killed leaves none behind, and there is no file for people's git. `None` where the system has no such locks: then a file
/// that changes meanwhile is only seen just before it is replaced.
pub(crate) fn lock(folder: &Path) -> io::Result<Option<File>> {
    const LONGEST: Duration = Duration::from_secs(10);
    let Ok(file) = File::open(folder) else {
        return Ok(None);
    };
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(file)),
            Err(TryLockError::Error(_)) => return Ok(None),
            Err(TryLockError::WouldBlock) if begun.elapsed() < LONGEST => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(TryLockError::WouldBlock) => {
                let error =
                    "another command has been writing there for 10 s; try again when it has ended";
                return Err(io::Error::other(error));
            }
        }
    }
}

/// Writes a file beside its place and then puts it there. Says whether it did: not when something is there.
pub(crate) fn write_new(path: &Path, text: &str) -> io::Result<bool> {
    if path.symlink_metadata().is_ok() {
        return Ok(false);
    }
    through_other(path, |file| file.write_all(text.as_bytes()), place)
}

/// The same, of what is written piece by piece.
pub(crate) fn write_new_by(
    path: &Path,
    write: impl FnOnce(&mut fs::File) -> io::Result<()>,
) -> io::Result<bool> {
    if path.symlink_metadata().is_ok() {
        return Ok(false);
    }
    through_other(path, write, place)
}

/// Writes a file beside its place and puts it there, over what is there. Says whether it did: not when something else than
/// `was` is there.
pub(crate) fn write_over(path: &Path, was: &str, text: &str) -> io::Result<bool> {
    let replace = |beside: &Path, path: &Path| {
        if fs::read(path)? != was.as_bytes() {
            return Ok(false);
        }
        let mode = path.metadata()?.permissions();
        fs::set_permissions(beside, mode)?;
        fs::rename(beside, path)?;
        sync_folder(path);
        Ok(true)
    };
    through_other(path, |file| file.write_all(text.as_bytes()), replace)
}

fn through_other<T>(
    path: &Path,
    write: impl FnOnce(&mut fs::File) -> io::Result<()>,
    place: impl FnOnce(&Path, &Path) -> io::Result<T>,
) -> io::Result<T> {
    let (beside, mut file) = beside(path)?;
    let result = write(&mut file)
        .and_then(|()| file.sync_all())
        .and_then(|()| place(&beside, path));
    // When it was renamed it is gone already; else the other name remains.
    let _ = fs::remove_file(&beside);
    result
}

/// A new file beside another, of a name that nothing reads.
fn beside(path: &Path) -> io::Result<(PathBuf, fs::File)> {
    const TRIES: u32 = 100;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut tried = 0;
    loop {
        let beside = path.with_file_name(format!(".{name}.{}-{tried}.new", std::process::id()));
        let mut options = fs::OpenOptions::new();
        match options.write(true).create_new(true).open(&beside) {
            // What an interrupted run left.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tried < TRIES => {
                tried += 1;
            }
            opened => return opened.map(|file| (beside, file)),
        }
    }
}

/// Gives a file its name, unless something has it.
fn place(beside: &Path, path: &Path) -> io::Result<bool> {
    // Renaming would replace a file that appeared meanwhile; a second name does not.
    match fs::hard_link(beside, path) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
        // Some file systems have no second names.
        Err(_) if path.symlink_metadata().is_err() => fs::rename(beside, path)?,
        Err(_) => return Ok(false),
    }
    sync_folder(path);
    Ok(true)
}

/// Not every system can; the content is safe without it.
fn sync_folder(path: &Path) {
    if let Some(Ok(folder)) = path.parent().map(fs::File::open) {
        let _ = folder.sync_all();
    }
}

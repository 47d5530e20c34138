//! Writing a file whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Makes a folder and tries to write into it.
pub(super) fn folder_can_be_written(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let (path, file) = beside(&folder.join("output"))?;
    drop(file);
    fs::remove_file(path)
}

/// Tries whether a file can be written, and leaves what is there.
pub(super) fn can_be_written(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(found) if found.is_file() && found.permissions().readonly() => {
            Err(io::ErrorKind::PermissionDenied.into())
        }
        // A pipe or a device is opened when there is something to write.
        Ok(_) if is_stream(path) => Ok(()),
        _ => folder_can_be_written(folder_of(path)),
    }
}

/// Whether a path is a pipe, a device, or what a shell has opened already: it is written to as it is.
fn is_stream(path: &Path) -> bool {
    path.starts_with("/dev") || fs::metadata(path).is_ok_and(|it| !it.is_file() && !it.is_dir())
}

/// The folder that a file is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Writes a file: whole or not at all. What is a pipe or a device is written to as it is.
pub(super) fn write(
    path: &Path,
    write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    if is_stream(path) {
        let mut out = BufWriter::new(OpenOptions::new().write(true).open(path)?);
        return write(&mut out).and_then(|()| out.flush());
    }
    // A link stays, and what it leads to is replaced.
    let path = resolved(path);
    replaced(&path, write)?;
    // Not every system can; the content is safe without it.
    if let Ok(folder) = File::open(folder_of(&path)) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// Writes a file beside its place and then puts it there: it is there whole or not at all.
fn replaced(
    path: &Path,
    write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let (beside, file) = beside(path)?;
    let mut out = BufWriter::new(file);
    let written = write(&mut out)
        .and_then(|()| out.flush())
        .and_then(|()| out.get_ref().sync_all())
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

/// A new file beside another.
fn beside(path: &Path) -> io::Result<(PathBuf, File)> {
    const TRIES: u32 = 100;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut tried = 0;
    loop {
        let beside = path.with_file_name(format!(".{name}.{}-{tried}.new", std::process::id()));
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&beside)
        {
            // What an interrupted run left.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tried < TRIES => {
                tried += 1;
            }
            opened => return opened.map(|file| (beside, file)),
        }
    }
}

/// As many links as systems follow.
const MOST_LINKS: usize = 40;

/// Where a path leads, as far as it is there.
pub(super) fn resolved(path: &Path) -> PathBuf {
    if let Ok(found) = fs::canonicalize(path) {
        return found;
    }
    // A link to what is not there yet; one that bites its tail ends.
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(link) = fs::read_link(&path) else {
            break;
        };
        path = folder_of(&path).join(link);
    }
    let path = path.as_path();
    let name = path.file_name().unwrap_or_default();
    let folder = folder_of(path);
    let folder = fs::canonicalize(folder).or_else(|_| std::path::absolute(folder));
    folder.map_or_else(|_| path.to_owned(), |it| it.join(name))
}

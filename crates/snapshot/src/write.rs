//! Writing a snapshot: a journal per account while it is collected, then compressed frames.
//!
//! A journal is append-only, one write a line, so that an interruption loses at most the line in
//! flight. When an account is done its journal is rewritten as independent zstd frames of about
//! 1 MB with an index, synced and renamed; nothing half-written is ever under a finished name.
//! One run at a time writes a folder: it holds the file `lock` locked, which the system undoes when its process ends,
//! however it ends.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::frames::{FRAME_BYTES, Frame, Index, MAGIC};
use crate::manifest::{self, Manifest};
use crate::read::{self, ReadError};
use crate::record::Record;

/// Could not write the snapshot.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The folder holds something.
    #[error(
        "could not create snapshot `{0}`: the folder is not empty; name another one with --out"
    )]
    NotEmpty(PathBuf),
    /// Another run writes the folder.
    #[error(
        "could not write snapshot `{0}`: another run is writing it; wait until it ends, or stop it"
    )]
    Busy(PathBuf),
    /// What was given as an account's id is none.
    #[error("could not write records of account `{0}`: an account id has 12 digits")]
    Name(String),
    /// The file system refused.
    #[error("could not write `{path}`: {source}; what was written before is kept")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The journal could not be read back.
    #[error(transparent)]
    Read(#[from] ReadError),
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> WriteError + '_ {
    move |source| WriteError::Io {
        path: path.to_owned(),
        source,
    }
}

/// A snapshot being written.
#[derive(Debug)]
pub struct SnapshotWriter {
    folder: PathBuf,
    /// Whether the folder was not there before.
    is_new: bool,
    /// Locked as long as this lives.
    _lock: File,
}

/// The file that the run which writes a folder holds locked.
const LOCK: &str = "lock";

impl SnapshotWriter {
    /// Makes the folder, readable by its owner only. It must not hold anything yet.
    pub fn create(folder: &Path) -> Result<Self, WriteError> {
        let is_new = !folder.exists();
        refuse_filled(folder)?;
        fs::create_dir_all(folder).map_err(io_error(folder))?;
        restrict(folder, 0o700).map_err(io_error(folder))?;
        let lock = lock(folder)?;
        // Another run may have been here between the first look and the lock.
        refuse_filled(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
            is_new,
            _lock: lock,
        })
    }

    /// Goes on with a folder that holds a snapshot.
    pub fn open(folder: &Path) -> Result<Self, WriteError> {
        Ok(Self {
            folder: folder.to_owned(),
            is_new: false,
            _lock: lock(folder)?,
        })
    }

    /// Takes away what was written, when nothing of use was: the folder too, unless it was there before.
    pub fn discard(self) {
        // What cannot be removed stays, and harms nobody.
        for ending in ["journal", "records", "records.part"] {
            let name = format!("{}.{ending}", manifest::ORGANIZATION);
            let _ = fs::remove_file(self.folder.join(name));
        }
        for name in ["manifest.json", "manifest.json.part", LOCK] {
            let _ = fs::remove_file(self.folder.join(name));
        }
        if self.is_new {
            let _ = fs::remove_dir(&self.folder);
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn path(&self, name: &str, ending: &str) -> Result<PathBuf, WriteError> {
        if !manifest::is_file_name(name) {
            return Err(WriteError::Name(name.chars().take(64).collect()));
        }
        Ok(self.folder.join(format!("{name}.{ending}")))
    }

    /// Starts the journal of an account, or of the organization.
    pub fn journal(&self, name: &str) -> Result<Journal, WriteError> {
        let path = self.path(name, "journal")?;
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .map_err(io_error(&path))?;
        restrict(&path, 0o600).map_err(io_error(&path))?;
        Ok(Journal {
            folder: self.folder.clone(),
            name: name.to_owned(),
            path,
            file,
            line: Vec::new(),
        })
    }

    /// Starts the journal of an account, or of the organization, with what is known already. An earlier one is replaced
    /// whole.
    pub fn journal_with(&self, name: &str, records: &[Record]) -> Result<Journal, WriteError> {
        let path = self.path(name, "journal")?;
        let part = self.path(name, "journal.part")?;
        if records.is_empty() {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(io_error(&path)(error));
                }
                _ => return self.journal(name),
            }
        }
        let write = || -> io::Result<()> {
            let mut file = BufWriter::new(File::create(&part)?);
            restrict(&part, 0o600)?;
            for record in records {
                serde_json::to_writer(&mut file, record)?;
                file.write_all(b"\n")?;
            }
            file.flush()?;
            fs::rename(&part, &path)
        };
        write().map_err(io_error(&part))?;
        self.journal(name)
    }

    /// Takes away a finished file that is of no use: damaged, or of an account that was not entered.
    pub fn remove_finished(&self, name: &str) -> Result<(), WriteError> {
        let path = self.path(name, "records")?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io_error(&path)(error)),
            _ => Ok(()),
        }
    }

    /// Writes the manifest, replacing an earlier one whole.
    pub fn manifest(&self, manifest: &Manifest) -> Result<(), WriteError> {
        let path = self.folder.join("manifest.json");
        let part = self.folder.join("manifest.json.part");
        let write = || -> io::Result<()> {
            let mut file = File::create(&part)?;
            restrict(&part, 0o600)?;
            file.write_all(serde_json::to_string_pretty(manifest)?.as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            fs::rename(&part, &path)
        };
        write().map_err(io_error(&path))
    }
}

/// Refuses a folder that holds anything but what a run that was killed as it began leaves.
fn refuse_filled(folder: &Path) -> Result<(), WriteError> {
    let Ok(mut entries) = fs::read_dir(folder) else {
        return Ok(());
    };
    let is_of_a_beginning = |name: &std::ffi::OsStr| name == LOCK || name == "manifest.json.part";
    let is_filled = entries.any(|it| it.is_ok_and(|it| !is_of_a_beginning(&it.file_name())));
    if is_filled {
        return Err(WriteError::NotEmpty(folder.to_owned()));
    }
    Ok(())
}

fn lock(folder: &Path) -> Result<File, WriteError> {
    let path = folder.join(LOCK);
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .map_err(io_error(&path))?;
    match file.try_lock() {
        Err(fs::TryLockError::WouldBlock) => Err(WriteError::Busy(folder.to_owned())),
        // A file system without locks: then nothing tells that another run is here.
        Err(fs::TryLockError::Error(error)) if error.kind() != io::ErrorKind::Unsupported => {
            Err(io_error(&path)(error))
        }
        Err(fs::TryLockError::Error(_)) | Ok(()) => Ok(file),
    }
}

/// The journal of one account.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    name: String,
    path: PathBuf,
    file: File,
    line: Vec<u8>,
}

impl Journal {
    /// Appends a record in one write.
    pub fn write(&mut self, record: &Record) -> Result<(), WriteError> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, record)
            .map_err(io::Error::from)
            .map_err(io_error(&self.path))?;
        self.line.push(b'\n');
        self.file
            .write_all(&self.line)
            .map_err(io_error(&self.path))
    }

    /// What has been written so far.
    pub fn read(&self) -> Result<Vec<Record>, ReadError> {
        read::journal(&self.path, None)
    }

    /// Takes the journal away.
    pub fn discard(self) -> Result<(), WriteError> {
        fs::remove_file(&self.path).map_err(io_error(&self.path))
    }

    /// Rewrites the journal as frames under the finished name, and removes it.
    pub fn finish(self) -> Result<manifest::SnapshotFile, WriteError> {
        drop(self.file);
        let mut places = Places::new();
        read::each_record(&self.path, |record, place| {
            let key = (record.service, record.operation, record.region);
            places.entry(key).or_default().push(place);
        })?;
        let records = places.values().map(|it| it.len() as u64).sum();
        let path = self.folder.join(format!("{}.records", self.name));
        let part = self.folder.join(format!("{}.records.part", self.name));
        let sha256 = frames(&part, &self.path, &places).map_err(io_error(&part))?;
        fs::rename(&part, &path).map_err(io_error(&path))?;
        fs::remove_file(&self.path).map_err(io_error(&self.path))?;
        Ok(manifest::SnapshotFile { sha256, records })
    }
}

/// Where the records of each service, operation and region lie in a journal, in the order of writing. An account of many
/// resources does not fit into memory twice.
type Places = BTreeMap<(Box<str>, Box<str>, Box<str>), Vec<Range<u64>>>;

fn frames(path: &Path, journal: &Path, places: &Places) -> io::Result<String> {
    let mut lines = File::open(journal)?;
    let file = File::create(path)?;
    restrict(path, 0o600)?;
    let mut out = Hashed {
        out: BufWriter::new(file),
        hash: Sha256::new(),
        written: 0,
    };
    let mut index = Index::default();
    let mut text: Vec<u8> = Vec::with_capacity(FRAME_BYTES * 2);
    let mut holds: Vec<String> = Vec::new();
    for ((service, operation, _), places) in places {
        let operation = format!("{service}:{operation}");
        for place in places {
            if holds.last() != Some(&operation) {
                holds.push(operation.clone());
            }
            lines.seek(SeekFrom::Start(place.start))?;
            (&mut lines)
                .take(place.end - place.start)
                .read_to_end(&mut text)?;
            if text.len() >= FRAME_BYTES {
                frame(&mut out, &mut index, &mut text, &mut holds)?;
            }
        }
    }
    if !text.is_empty() {
        frame(&mut out, &mut index, &mut text, &mut holds)?;
    }
    let at = out.written;
    let packed = zstd::bulk::compress(&serde_json::to_vec(&index)?, 3)?;
    out.write_all(&packed)?;
    out.write_all(&at.to_le_bytes())?;
    out.write_all(MAGIC)?;
    out.out.flush()?;
    out.out.get_ref().sync_all()?;
    Ok(crate::plan::hex(&out.hash.finalize()))
}

fn frame(
    out: &mut Hashed,
    index: &mut Index,
    text: &mut Vec<u8>,
    holds: &mut Vec<String>,
) -> io::Result<()> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3)?;
    encoder.include_checksum(true)?;
    encoder.write_all(text)?;
    let packed = encoder.finish()?;
    index.frames.push(Frame {
        at: out.written,
        packed: packed.len() as u64,
        bytes: text.len() as u64,
        holds: std::mem::take(holds),
    });
    out.write_all(&packed)?;
    text.clear();
    Ok(())
}

struct Hashed {
    out: BufWriter<File>,
    hash: Sha256,
    written: u64,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write_all(bytes)?;
        self.hash.update(bytes);
        self.written += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(unix)]
fn restrict(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn restrict(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}

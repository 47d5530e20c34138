//! Reading a snapshot: finished files by their index, journals of an interrupted run line by line.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::frames::{Index, MAGIC, MOST_BYTES, MOST_FILE, MOST_MANIFEST, most_unpacked};
use crate::manifest::{FORMAT, Manifest, ORGANIZATION, SnapshotFile, is_file_name};
use crate::record::Record;
use crate::records::{AccountRecords, Outline, Records};

/// Could not read the snapshot.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is no manifest.
    #[error(
        "could not read snapshot `{0}`: it has no manifest.json; is it a folder that `firestep collect` wrote?"
    )]
    NoManifest(PathBuf),
    /// The manifest is none.
    #[error("could not read `{path}`: {why}; collect again")]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// Another version wrote it.
    #[error(
        "could not read snapshot `{path}`: it has format {found}, this firestep reads {FORMAT}; use the firestep that wrote it ({by}), or collect again"
    )]
    Format {
        /// The folder.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The version that wrote it.
        by: String,
    },
    /// The file is damaged.
    #[error(
        "could not read `{path}`: {why}; the file is damaged: restore it, or collect it again by --resume"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// It is no file that belongs into a snapshot, or too large for one.
    #[error("could not read `{path}`: {why}; remove it, or collect again")]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The file system refused.
    #[error("could not read `{path}`: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> ReadError + '_ {
    move |source| ReadError::Io {
        path: path.to_owned(),
        source,
    }
}

fn damaged(path: &Path, why: impl std::fmt::Display) -> ReadError {
    ReadError::Damaged {
        path: path.to_owned(),
        why: format!("{why}"),
    }
}

fn foreign(path: &Path, why: impl std::fmt::Display) -> ReadError {
    ReadError::Foreign {
        path: path.to_owned(),
        why: format!("{why}"),
    }
}

/// Opens a regular file that lies in its folder and is not too large. A FIFO or a device could be read for ever.
fn open_regular(path: &Path, most: u64) -> Result<File, ReadError> {
    let lies_inside = || -> io::Result<bool> {
        let folder = path.parent().unwrap_or(Path::new(".")).canonicalize()?;
        Ok(path.canonicalize()?.starts_with(folder))
    };
    if fs::symlink_metadata(path)
        .map_err(io_error(path))?
        .is_symlink()
        && !lies_inside().map_err(io_error(path))?
    {
        return Err(foreign(path, "it is a link that leads out of the snapshot"));
    }
    let metadata = fs::metadata(path).map_err(io_error(path))?;
    if !metadata.is_file() {
        return Err(foreign(path, "it is no regular file"));
    }
    if metadata.len() > most {
        return Err(foreign(
            path,
            format_args!("it is larger than {} MB", most >> 20),
        ));
    }
    File::open(path).map_err(io_error(path))
}

fn is_journal(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "journal")
}

/// A snapshot on disk.
#[derive(Debug, Clone)]
pub struct Snapshot {
    folder: PathBuf,
    manifest: Manifest,
    files: BTreeMap<String, PathBuf>,
    /// The files whose checksum was found right, as they were then.
    checked: Arc<Mutex<BTreeMap<String, FileState>>>,
}

/// Length and time of the last change: while they stay, the checksum is not computed again.
type FileState = (u64, Option<SystemTime>);

impl Snapshot {
    /// Opens the folder and reads its manifest.
    pub fn open(folder: &Path) -> Result<Self, ReadError> {
        let path = folder.join("manifest.json");
        let mut text = Vec::new();
        match open_regular(&path, MOST_MANIFEST) {
            Ok(file) => file
                .take(MOST_MANIFEST)
                .read_to_end(&mut text)
                .map_err(io_error(&path))?,
            Err(ReadError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                return Err(ReadError::NoManifest(folder.to_owned()));
            }
            Err(error) => return Err(error),
        };
        let bad = |why: String| ReadError::Manifest {
            path: path.clone(),
            why,
        };
        let value: serde_json::Value =
            serde_json::from_slice(&text).map_err(|error| bad(error.to_string()))?;
        let format = value.get("format").and_then(serde_json::Value::as_u64);
        let Some(format) = format.and_then(|format| u32::try_from(format).ok()) else {
            return Err(bad("it names no format".to_owned()));
        };
        if format != FORMAT {
            let by = value.get("firestep").and_then(serde_json::Value::as_str);
            return Err(ReadError::Format {
                path: folder.to_owned(),
                found: format,
                by: by.unwrap_or("unknown").to_owned(),
            });
        }
        let mut manifest: Manifest =
            serde_json::from_value(value).map_err(|error| bad(error.to_string()))?;
        let mut once = BTreeSet::new();
        manifest.scope.accounts.retain(|id| once.insert(id.clone()));
        for id in once.iter().chain(&manifest.caller_account) {
            if id == ORGANIZATION || !is_file_name(id) {
                let id: String = id.chars().take(64).collect();
                return Err(bad(format!(
                    "it names an account `{id}`, and an account id has 12 digits"
                )));
            }
        }
        let mut files = BTreeMap::new();
        for entry in fs::read_dir(folder).map_err(io_error(folder))? {
            let path = entry.map_err(io_error(folder))?.path();
            let ending = path.extension().and_then(|ending| ending.to_str());
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            if let (Some(stem), Some("records" | "journal")) = (stem, ending) {
                if !is_file_name(stem) {
                    let why = "its name is neither `organization` nor an account id of 12 digits";
                    return Err(foreign(&path, why));
                }
                // A finished file wins over a journal left behind.
                if ending == Some("records") || !files.contains_key(stem) {
                    files.insert(stem.to_owned(), path);
                }
            }
        }
        for name in manifest.files.keys() {
            if !is_file_name(name) {
                let name: String = name.chars().take(64).collect();
                return Err(bad(format!(
                    "it names a file `{name}`, which is neither `organization` nor an account id of 12 digits"
                )));
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
            manifest,
            files,
            checked: Arc::default(),
        })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The accounts that have a file.
    pub fn accounts(&self) -> impl Iterator<Item = &str> {
        self.files
            .keys()
            .map(String::as_str)
            .filter(|name| *name != ORGANIZATION)
    }

    /// What the organization answered; empty when it was not asked.
    pub fn organization(&self) -> Result<Records, ReadError> {
        self.load(ORGANIZATION, None)
    }

    /// What an account answered; empty when it has no file.
    pub fn account(&self, id: &str) -> Result<Records, ReadError> {
        self.load(id, None)
    }

    /// The finished file of an account, or of the organization, when it is sound; `None` when there is none. One that the
    /// manifest does not name yet is read whole.
    pub fn finished(&self, name: &str) -> Result<Option<SnapshotFile>, ReadError> {
        let Some(path) = self.files.get(name).filter(|path| !is_journal(path)) else {
            return Ok(None);
        };
        let bytes = self.read_checked(name, path)?;
        if let Some(file) = self.manifest.files.get(name) {
            return Ok(Some(file.clone()));
        }
        Ok(Some(SnapshotFile {
            sha256: crate::plan::hex(&Sha256::digest(&bytes)),
            records: finished(path, &bytes, None)?.len() as u64,
        }))
    }

    /// Whether collecting ended amid an account: it has a journal, and no finished file.
    pub fn is_partly_read(&self, id: &str) -> bool {
        let file = self.files.get(id);
        file.is_some_and(|path| is_journal(path)) && id != ORGANIZATION
    }

    /// What an account answered to these operations (`service:Operation`). The rest of its file is not parsed.
    pub fn account_only(
        &self,
        id: &str,
        operations: &BTreeSet<&str>,
    ) -> Result<Records, ReadError> {
        self.load(id, Some(operations))
    }

    /// What an account answered, read once; where that is too much to be held at once, what it is about.
    pub fn account_or_outline(&self, id: &str) -> Result<AccountRecords, ReadError> {
        /// Fewer bytes of records are read at once.
        const MANY: u64 = 64 << 20;
        let mut outline = Outline::default();
        match self.files.get(id) {
            Some(path) if !is_journal(path) => {
                let bytes = self.read_checked(id, path)?;
                let frames = Frames::of(path, &bytes)?;
                if frames.unpacked() < MANY {
                    return Ok(AccountRecords::All(Records::new(frames.records(None)?)));
                }
                frames.each_line(None, |line| add_to(&mut outline, line))?;
            }
            Some(path) if fs::metadata(path).map_err(io_error(path))?.len() >= MANY => {
                each_line(path, |line, _| add_to(&mut outline, line))?;
            }
            _ => return Ok(AccountRecords::All(self.account(id)?)),
        }
        Ok(AccountRecords::Many(outline))
    }

    fn load(&self, name: &str, only: Option<&BTreeSet<&str>>) -> Result<Records, ReadError> {
        let Some(path) = self.files.get(name) else {
            if self.manifest.files.contains_key(name) {
                return Err(damaged(
                    &self.folder.join(format!("{name}.records")),
                    "the manifest names it, but it is gone",
                ));
            }
            return Ok(Records::default());
        };
        let records = if is_journal(path) {
            if self.manifest.finished.is_some() {
                return Err(damaged(path, "collecting ended, and this was not finished"));
            }
            journal(path, only)?
        } else {
            finished(path, &self.read_checked(name, path)?, only)?
        };
        let records = Records::new(records);
        Ok(match only {
            None => records,
            Some(only) => records.only(only),
        })
    }

    /// A finished file's bytes. Its checksum is compared whenever the file is not as it was when it was found right.
    fn read_checked(&self, name: &str, path: &Path) -> Result<Vec<u8>, ReadError> {
        let mut file = open_regular(path, MOST_FILE)?;
        let metadata = file.metadata().map_err(io_error(path))?;
        let state = (metadata.len(), metadata.modified().ok());
        let mut bytes = Vec::new();
        (&mut file)
            .take(MOST_FILE)
            .read_to_end(&mut bytes)
            .map_err(io_error(path))?;
        let Some(expected) = self.manifest.files.get(name) else {
            // While it is collected, a file is named a little after it is finished.
            if self.manifest.finished.is_some() {
                return Err(damaged(path, "manifest.json does not name it"));
            }
            return Ok(bytes);
        };
        let checked = || self.checked.lock().unwrap_or_else(PoisonError::into_inner);
        if state.1.is_none() || checked().get(name) != Some(&state) {
            if crate::plan::hex(&Sha256::digest(&bytes)) != expected.sha256 {
                return Err(damaged(path, "its sha256 is not the one in manifest.json"));
            }
            checked().insert(name.to_owned(), state);
        }
        Ok(bytes)
    }
}

/// The records in a finished file. With `only`, at least those of these operations.
fn finished(
    path: &Path,
    bytes: &[u8],
    only: Option<&BTreeSet<&str>>,
) -> Result<Vec<Record>, ReadError> {
    Frames::of(path, bytes)?.records(only)
}

fn add_to(outline: &mut Outline, line: &[u8]) -> Result<(), serde_json::Error> {
    let head: Head<'_> = serde_json::from_slice(line)?;
    let operation = format!("{}:{}", head.service, head.operation);
    *outline.bytes.entry(operation).or_default() += line.len() as u64;
    if !outline.regions.contains(&*head.region) {
        outline.regions.insert((&*head.region).into());
    }
    Ok(())
}

/// What a record is about.
#[derive(Deserialize)]
struct Head<'l> {
    #[serde(borrow)]
    service: Cow<'l, str>,
    #[serde(borrow)]
    operation: Cow<'l, str>,
    #[serde(borrow)]
    region: Cow<'l, str>,
}

/// A finished file: its frames, and the index of them.
struct Frames<'b> {
    path: &'b Path,
    body: &'b [u8],
    index: Index,
}

impl<'b> Frames<'b> {
    fn of(path: &'b Path, bytes: &'b [u8]) -> Result<Self, ReadError> {
        let body = bytes
            .strip_suffix(MAGIC)
            .ok_or_else(|| damaged(path, "it is cut short"))?;
        let (body, at) = body
            .split_last_chunk::<8>()
            .ok_or_else(|| damaged(path, "it is cut short"))?;
        let index = usize::try_from(u64::from_le_bytes(*at))
            .ok()
            .and_then(|at| body.get(at..))
            .ok_or_else(|| damaged(path, "its index lies outside it"))?;
        let mut unpacker = Unpacker::new().map_err(|why| damaged(path, why))?;
        let index = unpacker
            .unpack(index, 64 << 20)
            .map_err(|why| damaged(path, why))?;
        let index: Index = serde_json::from_slice(index).map_err(|why| damaged(path, why))?;
        let frames = Frames { path, body, index };
        let (all, most) = (frames.unpacked(), most_unpacked(bytes.len() as u64));
        if all > most {
            return Err(damaged(
                path,
                format_args!(
                    "it unpacks to {} MB, more than the {} MB that a file of its length can hold",
                    all >> 20,
                    most >> 20
                ),
            ));
        }
        Ok(frames)
    }

    /// How many bytes it unpacks to.
    fn unpacked(&self) -> u64 {
        let frames = self.index.frames.iter();
        frames.fold(0, |all, frame| all.saturating_add(frame.bytes))
    }

    /// The records; with `only`, at least those of these operations.
    fn records(&self, only: Option<&BTreeSet<&str>>) -> Result<Vec<Record>, ReadError> {
        let mut records = Vec::new();
        self.each_line(only, |line| {
            records.push(serde_json::from_slice(line)?);
            Ok(())
        })?;
        Ok(records)
    }

    /// Hands over every line; with `only`, at least those of these operations.
    fn each_line(
        &self,
        only: Option<&BTreeSet<&str>>,
        mut each: impl FnMut(&[u8]) -> Result<(), serde_json::Error>,
    ) -> Result<(), ReadError> {
        let path = self.path;
        let mut unpacker = Unpacker::new().map_err(|why| damaged(path, why))?;
        for frame in &self.index.frames {
            let packed = usize::try_from(frame.at)
                .ok()
                .zip(usize::try_from(frame.packed).ok())
                .and_then(|(at, length)| self.body.get(at..at.checked_add(length)?))
                .ok_or_else(|| damaged(path, "a frame lies outside it"))?;
            if frame.bytes > MOST_BYTES {
                return Err(damaged(
                    path,
                    "a frame claims to unpack to more than any answer",
                ));
            }
            let holds =
                |only: &BTreeSet<&str>| frame.holds.iter().any(|it| only.contains(it.as_str()));
            if !only.is_none_or(holds) {
                continue;
            }
            let text = unpacker
                .unpack(packed, frame.bytes)
                .map_err(|why| damaged(path, why))?;
            for line in text
                .split(|byte| *byte == b'\n')
                .filter(|line| !line.is_empty() && only.is_none_or(|only| may_be_of(line, only)))
            {
                each(line).map_err(|why| damaged(path, why))?;
            }
        }
        Ok(())
    }
}

/// Whether a line can be a record of one of these operations, told from how we write its beginning. One that
/// begins otherwise must be parsed to tell.
fn may_be_of<'l>(line: &'l [u8], operations: &BTreeSet<&str>) -> bool {
    // The text up to its closing quote, and what follows; none where it holds an escape.
    let text = |line: &'l [u8]| {
        let length = line.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
        let (text, rest) = line.split_at_checked(length)?;
        Some((text, rest.strip_prefix(b"\"")?))
    };
    let head = || {
        let (service, rest) = text(line.strip_prefix(br#"{"service":""#)?)?;
        let (operation, _) = text(rest.strip_prefix(br#","operation":""#)?)?;
        Some((service, operation))
    };
    head().is_none_or(|(service, operation)| {
        let id = [service, operation].join(&b':');
        str::from_utf8(&id).is_ok_and(|id| operations.contains(id))
    })
}

/// Unpacks one frame after the other into the same memory.
struct Unpacker {
    context: zstd::bulk::Decompressor<'static>,
    text: Vec<u8>,
}

impl Unpacker {
    fn new() -> Result<Self, String> {
        Ok(Self {
            context: zstd::bulk::Decompressor::new().map_err(|error| error.to_string())?,
            text: Vec::new(),
        })
    }

    /// The text of a frame, which has `most` bytes at most.
    fn unpack(&mut self, packed: &[u8], most: u64) -> Result<&[u8], String> {
        // Nothing unpacks to nothing, and is no frame.
        if packed.is_empty() {
            return Err("a frame is empty".to_owned());
        }
        let most = usize::try_from(most).map_err(|error| error.to_string())?;
        self.text.clear();
        self.text.reserve(most);
        self.context
            .decompress_to_buffer(packed, &mut self.text)
            .map_err(|error| format!("{error}, or it unpacks to more than its index says"))?;
        Ok(&self.text)
    }
}

/// The records of a journal. With `only`, at least those of these operations.
pub(crate) fn journal(
    path: &Path,
    only: Option<&BTreeSet<&str>>,
) -> Result<Vec<Record>, ReadError> {
    let mut records = Vec::new();
    each_line(path, |line, _| {
        if only.is_none_or(|only| may_be_of(line, only)) {
            records.push(serde_json::from_slice(line)?);
        }
        Ok(())
    })?;
    Ok(records)
}

/// Reads a journal record by record, each with its place.
pub(crate) fn each_record(
    path: &Path,
    mut found: impl FnMut(Record, std::ops::Range<u64>),
) -> Result<(), ReadError> {
    each_line(path, |line, place| {
        found(serde_json::from_slice(line)?, place);
        Ok(())
    })
}

/// Reads a journal line by line, each with its place. A last line without its end is the call in flight when the run
/// was stopped, and is left out; any other bad line is damage.
fn each_line(
    path: &Path,
    mut found: impl FnMut(&[u8], std::ops::Range<u64>) -> Result<(), serde_json::Error>,
) -> Result<(), ReadError> {
    let mut file = BufReader::new(open_regular(path, MOST_FILE)?);
    let mut line = Vec::new();
    let mut at = 0;
    loop {
        line.clear();
        let length = (&mut file)
            .take(MOST_BYTES)
            .read_until(b'\n', &mut line)
            .map_err(io_error(path))? as u64;
        if length == 0 {
            return Ok(());
        }
        if line.last() != Some(&b'\n') {
            if length == MOST_BYTES {
                return Err(damaged(path, "a line is longer than any answer"));
            }
            return Ok(());
        }
        found(&line, at..at + length).map_err(|why| damaged(path, why))?;
        at += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{Calls, CollectionScope};
    use crate::write::SnapshotWriter;
    use proptest::prelude::*;

    fn folder(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("firestep-read-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    fn record(operation: &str, fill: usize) -> Record {
        serde_json::from_value(serde_json::json!({
            "service": "ec2", "operation": operation, "region": "eu-central-1",
            "at": "2026-11-23T21:12:31Z", "ok": {"Fill": "x".repeat(fill)}
        }))
        .unwrap()
    }

    fn manifest(files: BTreeMap<String, crate::manifest::SnapshotFile>) -> Manifest {
        Manifest {
            format: FORMAT,
            firestep: "0".to_owned(),
            run: "r".to_owned(),
            caller: None,
            caller_account: None,
            started: "2026-11-23T21:11:19Z".to_owned(),
            finished: None,
            plan: String::new(),
            scope: CollectionScope::default(),
            notes: Vec::new(),
            calls: Calls::default(),
            files,
        }
    }

    fn written(name: &str) -> (PathBuf, Snapshot) {
        let folder = folder(name);
        let writer = SnapshotWriter::create(&folder).unwrap();
        let mut journal = writer.journal("111122223333").unwrap();
        for _ in 0..3 {
            journal.write(&record("DescribeVpcs", 700_000)).unwrap();
        }
        journal.write(&record("DescribeInstances", 10)).unwrap();
        let file = journal.finish().unwrap();
        writer
            .manifest(&manifest(BTreeMap::from([(
                "111122223333".to_owned(),
                file,
            )])))
            .unwrap();
        let snapshot = Snapshot::open(&folder).unwrap();
        (folder, snapshot)
    }

    #[test]
    fn what_was_written_is_read_back() {
        let (folder, snapshot) = written("back");
        assert_eq!(snapshot.account("111122223333").unwrap().len(), 4);
        let only = snapshot
            .account_only("111122223333", &BTreeSet::from(["ec2:DescribeInstances"]))
            .unwrap();
        assert_eq!(only.len(), 1);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_flipped_byte_is_damage() {
        let (folder, snapshot) = written("flip");
        let path = folder.join("111122223333.records");
        let mut bytes = fs::read(&path).unwrap();
        bytes[40] ^= 1;
        fs::write(&path, bytes).unwrap();
        assert!(matches!(
            snapshot.account("111122223333"),
            Err(ReadError::Damaged { .. })
        ));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_that_changes_between_two_readings_is_damage() {
        let (folder, snapshot) = written("between");
        let only = BTreeSet::from(["ec2:DescribeInstances"]);
        let account = "111122223333";
        assert_eq!(snapshot.account_only(account, &only).unwrap().len(), 1);
        assert_eq!(snapshot.account(account).unwrap().len(), 4);
        // A sound file, but not the one that was collected.
        let forged = written("between-forged").0;
        let path = folder.join(format!("{account}.records"));
        let writer = SnapshotWriter::create(&forged.join("other")).unwrap();
        let mut journal = writer.journal(account).unwrap();
        journal.write(&record("DescribeInstances", 11)).unwrap();
        journal.finish().unwrap();
        fs::copy(forged.join(format!("other/{account}.records")), &path).unwrap();
        for read in [
            snapshot.account_only(account, &only),
            snapshot.account(account),
        ] {
            assert!(matches!(read, Err(ReadError::Damaged { .. })));
        }
        fs::remove_dir_all(folder).unwrap();
        fs::remove_dir_all(forged).unwrap();
    }

    #[test]
    fn what_is_left_out_is_checked_too() {
        let (folder, snapshot) = written("left-out");
        let path = folder.join("111122223333.records");
        let mut bytes = fs::read(&path).unwrap();
        // In the first frame, which holds no instance.
        bytes[40] ^= 1;
        fs::write(&path, bytes).unwrap();
        let only = BTreeSet::from(["ec2:DescribeInstances"]);
        assert!(matches!(
            snapshot.account_only("111122223333", &only),
            Err(ReadError::Damaged { .. })
        ));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_line_is_told_by_its_beginning_or_parsed() {
        let only = BTreeSet::from(["ec2:DescribeVpcs"]);
        for (line, may) in [
            (
                r#"{"service":"ec2","operation":"DescribeVpcs","region""#,
                true,
            ),
            (
                r#"{"service":"ec2","operation":"DescribeVpc","region""#,
                false,
            ),
            (
                r#"{"service":"rds","operation":"DescribeVpcs","region""#,
                false,
            ),
            (r#"{"operation":"DescribeVpc","service":"ec2""#, true),
            (r#"{"service":"\u0065c2","operation":"DescribeVpc""#, true),
            (r#"{"service":"ec2"#, true),
        ] {
            assert_eq!(may_be_of(line.as_bytes(), &only), may, "{line}");
        }
    }

    #[test]
    fn a_cut_file_is_damage_even_without_a_checksum() {
        let (folder, _) = written("cut");
        let path = folder.join("111122223333.records");
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() - 9]).unwrap();
        assert!(matches!(
            finished(&path, &fs::read(&path).unwrap(), None),
            Err(ReadError::Damaged { .. })
        ));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_frame_that_unpacks_to_more_than_it_says_is_refused() {
        let packed = zstd::bulk::compress(&vec![0; 10_000_000], 3).unwrap();
        let mut unpacker = Unpacker::new().unwrap();
        assert!(unpacker.unpack(&packed, 1000).is_err());
    }

    #[test]
    fn a_journal_ends_before_the_line_in_flight() {
        let folder = folder("flight");
        let writer = SnapshotWriter::create(&folder).unwrap();
        let mut open = writer.journal("111122223333").unwrap();
        open.write(&record("DescribeVpcs", 1)).unwrap();
        let path = folder.join("111122223333.journal");
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend_from_slice(br#"{"service":"ec2","#);
        fs::write(&path, bytes).unwrap();
        assert_eq!(journal(&path, None).unwrap().len(), 1);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn only_an_account_id_or_the_organization_becomes_a_path() {
        let folder = folder("path");
        let writer = SnapshotWriter::create(&folder.join("in")).unwrap();
        for name in [
            "../x",
            "",
            "1",
            "11112222333",
            "1111222233334",
            "11112222333x",
            "/etc/x",
            "１１１１２２２２３３３３",
            "organization/../x",
        ] {
            let error = writer.journal(name).unwrap_err().to_string();
            assert!(error.contains("12 digits"), "{error}");
        }
        let made = fs::read_dir(folder.join("in")).unwrap();
        let made: Vec<_> = made.map(|it| it.unwrap().file_name()).collect();
        assert_eq!(made, ["lock"]);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        assert!(writer.journal("organization").is_ok());
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_regular_file_of_the_folder_is_refused_at_once() {
        let (folder, snapshot) = written("special");
        let path = folder.join("111122223333.records");
        let aside = std::env::temp_dir().join(format!("firestep-aside-{}", std::process::id()));
        fs::rename(&path, &aside).unwrap();
        let refused = |words: &str| {
            let error = snapshot.account("111122223333").unwrap_err();
            assert!(
                matches!(error, ReadError::Foreign { .. }) && error.to_string().contains(words),
                "{error}"
            );
            fs::remove_file(&path).unwrap();
        };
        std::os::unix::fs::symlink(&aside, &path).unwrap();
        refused("leads out");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        refused("no regular file");
        std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
        refused("leads out");
        // A link inside of the folder is a name of a file of the folder.
        fs::rename(&aside, folder.join("kept")).unwrap();
        std::os::unix::fs::symlink("kept", &path).unwrap();
        assert_eq!(snapshot.account("111122223333").unwrap().len(), 4);
        fs::remove_file(&path).unwrap();
        File::create(&path).unwrap().set_len(MOST_FILE + 1).unwrap();
        refused("larger than 2048 MB");
        fs::write(folder.join("notes.records"), "").unwrap();
        assert!(matches!(
            Snapshot::open(&folder),
            Err(ReadError::Foreign { .. })
        ));
        let manifest = folder.join("manifest.json");
        fs::remove_file(&manifest).unwrap();
        std::os::unix::fs::symlink("/dev/zero", &manifest).unwrap();
        assert!(matches!(
            Snapshot::open(&folder),
            Err(ReadError::Foreign { .. })
        ));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_small_file_cannot_become_gigabytes() {
        let frame = zstd::bulk::compress(&vec![b' '; 100 << 20], 3).unwrap();
        let mut bytes = frame.clone();
        let at = bytes.len() as u64;
        let frames: Vec<_> = (0..40)
            .map(|_| crate::frames::Frame {
                at: 0,
                packed: frame.len() as u64,
                bytes: 100 << 20,
                holds: vec!["ec2:DescribeVpcs".to_owned()],
            })
            .collect();
        let index = serde_json::to_vec(&Index { frames }).unwrap();
        bytes.extend(zstd::bulk::compress(&index, 3).unwrap());
        bytes.extend(at.to_le_bytes());
        bytes.extend(MAGIC);
        let error = finished(Path::new("x"), &bytes, None).unwrap_err();
        assert!(error.to_string().contains("unpacks to 4000 MB"), "{error}");
    }

    #[test]
    fn another_format_is_named_with_its_version() {
        let folder = folder("format");
        let writer = SnapshotWriter::create(&folder).unwrap();
        let mut foreign = manifest(BTreeMap::new());
        foreign.format = 99;
        writer.manifest(&foreign).unwrap();
        let error = Snapshot::open(&folder).unwrap_err().to_string();
        assert!(error.contains("format 99"), "{error}");
        fs::remove_dir_all(folder).unwrap();
    }

    /// A finished file of a few frames.
    fn sound() -> Vec<u8> {
        static SOUND: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
        let made = || {
            let (folder, _) = written("sound");
            let bytes = fs::read(folder.join("111122223333.records")).unwrap();
            fs::remove_dir_all(folder).unwrap();
            bytes
        };
        SOUND.get_or_init(made).clone()
    }

    /// What reading these bytes as a finished file and as a journal says.
    fn read_all(
        bytes: &[u8],
    ) -> (
        Result<Vec<Record>, ReadError>,
        Result<Vec<Record>, ReadError>,
    ) {
        use std::sync::atomic::{AtomicUsize, Ordering};
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("firestep-any-{}-{number}", std::process::id()));
        fs::write(&path, bytes).unwrap();
        let said = (finished(&path, bytes, None), journal(&path, None));
        fs::remove_file(&path).unwrap();
        said
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn arbitrary_bytes_are_damage_and_no_panic(
            mut bytes in prop::collection::vec(any::<u8>(), 0..512),
            at in any::<u64>(),
            with_magic in any::<bool>(),
        ) {
            if with_magic {
                bytes.extend(at.to_le_bytes());
                bytes.extend(MAGIC);
            }
            let (read, _) = read_all(&bytes);
            let is_damage = matches!(read, Err(ReadError::Damaged { .. }));
            prop_assert!(is_damage);
        }

        /// Without the checksum, which would tell at once: the reader itself must hold.
        #[test]
        fn a_file_with_changed_bytes_reads_as_it_was_or_is_damage(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
            cut in any::<prop::sample::Index>(),
            is_cut in any::<bool>(),
        ) {
            let whole = sound();
            let mut bytes = whole.clone();
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            if is_cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            if let Ok(records) = read_all(&bytes).0 {
                // The checksums of the frames stand behind what they hold; the index may name fewer of them.
                prop_assert!(records.len() <= 4);
                for it in records {
                    prop_assert_eq!(&*it.service, "ec2");
                }
            }
        }

        #[test]
        fn an_index_that_lies_is_damage_and_no_panic(
            at in any::<u64>(),
            packed in any::<u64>(),
            unpacked in any::<u64>(),
            small in any::<bool>(),
        ) {
            let (at, packed, unpacked) = if small {
                (at % 64, packed % 64, unpacked % 64)
            } else {
                (at, packed, unpacked)
            };
            let index = format!(
                r#"{{"frames":[{{"at":{at},"packed":{packed},"bytes":{unpacked},"holds":["a:B"]}}]}}"#
            );
            let mut bytes = vec![0; 32];
            let start = bytes.len() as u64;
            bytes.extend(zstd::bulk::compress(index.as_bytes(), 3).unwrap());
            bytes.extend(start.to_le_bytes());
            bytes.extend(MAGIC);
            let is_damage = matches!(read_all(&bytes).0, Err(ReadError::Damaged { .. }));
            prop_assert!(is_damage);
        }
    }
}

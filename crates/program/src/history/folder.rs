//! The results of a folder, in the order of their times.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::read::{HistoryError, read_result};
use super::result::AuditResult;

/// A folder's results. The default: none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// The folder.
    pub folder: PathBuf,
    /// By the times of their snapshots, whatever the files are called; one a snapshot, the latest that was written.
    pub results: Vec<KeptResult>,
}

/// A result and its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptResult {
    /// The file.
    pub path: PathBuf,
    /// What it says.
    pub result: AuditResult,
}

/// The files of a history: one a day for more than ten years.
const MOST_FILES: usize = 4000;

impl History {
    /// Reads a folder. One that does not exist has no results; a file that cannot be read is an error.
    pub fn open(folder: &Path) -> Result<History, HistoryError> {
        let SoundHistory { history, damaged } = SoundHistory::open(folder)?;
        match damaged.into_iter().next() {
            Some((_, error)) => Err(error),
            None => Ok(history),
        }
    }

    /// The results of an organization, or of an account that belongs to none, in the order of their times.
    pub fn of<'a>(&'a self, subject: &'a str) -> impl DoubleEndedIterator<Item = &'a KeptResult> {
        let results = self.results.iter();
        results.filter(move |it| *it.result.subject == *subject)
    }

    /// Those from before a moment. A clock that was set back makes results of later; they are no earlier ones.
    pub fn before<'a>(
        &'a self,
        subject: &'a str,
        moment: Timestamp,
    ) -> impl DoubleEndedIterator<Item = &'a AuditResult> {
        let results = self.of(subject).map(|it| &it.result);
        results.filter(move |it| it.as_of < moment)
    }
}

/// A history whose files are read each by itself: one that is damaged hides no other.
#[derive(Debug, Default)]
pub struct SoundHistory {
    /// The results that were read.
    pub history: History,
    /// The files that could not be read, in the order of their names, each with the reason.
    pub damaged: Vec<(PathBuf, HistoryError)>,
}

impl SoundHistory {
    /// Reads a folder. One that does not exist has no results; only the folder itself can fail.
    pub fn open(folder: &Path) -> Result<SoundHistory, HistoryError> {
        let (mut results, mut damaged) = (Vec::new(), Vec::new());
        for path in files(folder)? {
            match read_result(&path) {
                Ok(result) => results.push(KeptResult { path, result }),
                Err(error) => damaged.push((path, error)),
            }
        }
        results.sort_by(|one, other| place(one).cmp(&place(other)));
        // Of one snapshot the last stands.
        let mut once: Vec<KeptResult> = Vec::new();
        for kept in results {
            match once.last_mut() {
                Some(last) if moment(last) == moment(&kept) => *last = kept,
                _ => once.push(kept),
            }
        }
        Ok(SoundHistory {
            history: History {
                folder: folder.to_owned(),
                results: once,
            },
            damaged,
        })
    }
}

fn moment(kept: &KeptResult) -> (&str, Timestamp) {
    (&kept.result.subject, kept.result.as_of)
}

/// Of those of one moment the one that found no name left but a longer one is the later.
fn place(kept: &KeptResult) -> impl Ord + '_ {
    let KeptResult { path, result } = kept;
    let name = path.as_os_str();
    (
        (result.as_of, &result.subject, result.audited),
        (name.len(), name),
    )
}

/// The results' files; others are for people.
fn files(folder: &Path) -> Result<Vec<PathBuf>, HistoryError> {
    let failed = |error| HistoryError::Read {
        path: folder.to_owned(),
        error,
    };
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // What is being written begins with a dot.
        if !name.starts_with('.') && name.ends_with(".jsonl") {
            files.push(path);
        }
        if files.len() > MOST_FILES {
            let error = format!("it holds more than {MOST_FILES} results; move old ones away");
            return Err(failed(io::Error::other(error)));
        }
    }
    files.sort();
    Ok(files)
}

//! A history whose files are read each by itself: one that is damaged hides no other.

use std::io;
use std::path::{Path, PathBuf};

use firestep_program::history::{History, HistoryError, KeptResult, read_result};

/// What of a folder can be read, and why the rest cannot.
#[derive(Debug, Default)]
pub struct Sound {
    /// The results that were read, as [`History::open`] orders them.
    pub history: History,
    /// The files that could not be read, in the order of their names, each with the reason.
    pub damaged: Vec<(PathBuf, HistoryError)>,
}

impl Sound {
    /// Reads a folder. One that does not exist has no results; only the folder itself can fail.
    pub fn open(folder: &Path) -> Result<Self, HistoryError> {
        let mut sound = Sound {
            history: History {
                folder: folder.to_owned(),
                results: Vec::new(),
            },
            damaged: Vec::new(),
        };
        for path in files(folder)? {
            match read_result(&path) {
                Ok(result) => sound.history.results.push(KeptResult { path, result }),
                Err(error) => sound.damaged.push((path, error)),
            }
        }
        let results = &mut sound.history.results;
        results.sort_by(|one, other| place(one).cmp(&place(other)));
        // Of one snapshot the last stands.
        results.reverse();
        results.dedup_by(|one, kept| {
            (&one.result.subject, one.result.as_of) == (&kept.result.subject, kept.result.as_of)
        });
        results.reverse();
        Ok(sound)
    }
}

fn place(kept: &KeptResult) -> impl Ord + '_ {
    let result = &kept.result;
    (result.as_of, &result.subject, result.audited, &kept.path)
}

/// The most files that are read for a page.
const MOST_FILES: usize = 4000;

/// The results' files; what is being written begins with a dot, and others are for people.
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

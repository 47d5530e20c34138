//! Where something is said.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::mistake::shown_path;

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// The line.
    pub line: usize,
}

impl Place {
    pub(crate) fn new(file: &Path, line: usize) -> Self {
        Place {
            file: file.to_owned(),
            line,
        }
    }
}

impl Place {
    /// The same as it is called in a folder.
    #[must_use]
    pub fn within(mut self, folder: &Path) -> Self {
        if let Ok(file) = self.file.strip_prefix(folder) {
            self.file = file.to_owned();
        }
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", shown_path(&self.file), self.line)
    }
}

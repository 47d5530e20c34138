//! Mistakes of a file, and where they stand in it.

use std::fmt;
use std::path::PathBuf;

/// A place in a text; both count from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Position {
    /// The first character of a text.
    pub(crate) const START: Self = Position { line: 1, column: 1 };
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// One thing that is wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Where it stands.
    pub at: Position,
    /// What is wrong and, where that is known, what to write instead.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.message)
    }
}

/// A file that could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The operating system could not read it.
    #[error("could not read {path}: {error}", path = shown_path(path))]
    Io {
        /// The file.
        path: PathBuf,
        /// The reason.
        error: std::io::Error,
    },
    /// Its content is wrong; a line a mistake, as `file:line:column: message`.
    #[error("{}", lines(path, mistakes))]
    Mistakes {
        /// The file.
        path: PathBuf,
        /// The mistakes in the order of the file; never empty.
        mistakes: Vec<Mistake>,
    },
}

fn lines(path: &std::path::Path, mistakes: &[Mistake]) -> String {
    let count = match mistakes.len() {
        1 => "a mistake".to_owned(),
        more => format!("{more} mistakes"),
    };
    let path = shown_path(path);
    let mut text = format!("{path} has {count}:");
    for mistake in mistakes {
        text.push_str(&format!("\n  {path}:{mistake}"));
    }
    text
}

/// Collects mistakes, as many as anyone reads.
#[derive(Debug, Default)]
pub(crate) struct Mistakes(Vec<Mistake>);

impl Mistakes {
    /// Nobody reads more than these, and a hostile file must not make us write megabytes.
    const MOST: usize = 100;

    pub(crate) fn add(&mut self, at: Position, message: impl FnOnce() -> String) {
        if self.0.len() < Self::MOST {
            self.0.push(Mistake {
                at,
                message: message(),
            });
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// `value`, or the mistakes in the order of the text.
    pub(crate) fn or<T>(mut self, value: T) -> Result<T, Vec<Mistake>> {
        if self.0.is_empty() {
            return Ok(value);
        }
        self.0.sort_by_key(|it| it.at);
        Err(self.0)
    }
}

/// A path as it is shown: on one line, without what a terminal would obey.
pub(crate) fn shown_path(path: &std::path::Path) -> String {
    let obeyed = |it: char| {
        it.is_control()
            || ('\u{200e}'..='\u{202e}').contains(&it)
            || ('\u{2066}'..='\u{2069}').contains(&it)
    };
    let mut shown = String::new();
    for letter in path.to_string_lossy().chars() {
        if obeyed(letter) {
            shown.extend(letter.escape_debug());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// A text of the file as it is shown in a message: short, on one line, without control characters.
pub(crate) fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let mut shown: String = text
        .chars()
        .take(MOST)
        .flat_map(char::escape_debug)
        .collect();
    // Quotes are no danger, and names have them.
    shown = shown.replace("\\'", "'").replace("\\\"", "\"");
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

//! What a command writes for people: an attestation as a file, an exception at the end of `exceptions.yaml`.

use std::io;
use std::path::{Path, PathBuf};

use crate::attestation::{Attestation, AttestationScope};
use crate::evidence::EvidenceKind;
use crate::exception::Exception;
use crate::folder::EXCEPTIONS;
use crate::init::{EXCEPTIONS_TEXT, WriteError, quoted};
use crate::known::Known;
use crate::mistake::{ReadError, shown_path};
use crate::place::Place;
use crate::replace::{lock, write_new, write_over};
use crate::schema::schema_line;

/// An exception that could not be added.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// The file that is there could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The exception itself is wrong.
    #[error("could not add the exception: {}", .0.join("; "))]
    Wrong(Vec<String>),
    /// An exception is about the same.
    #[error("could not add the exception: the one in {0} is about the same")]
    Twice(Place),
    /// The file is written in a way to which nothing can be added at its end.
    #[error("could not add to {path}; write this there:\n{text}", path = shown_path(path))]
    ByHand {
        /// The file.
        path: PathBuf,
        /// What to write.
        text: String,
    },
}

impl Attestation {
    /// The attestation as the text of its file.
    pub fn text(&self) -> String {
        let mut text = schema_line("attestation", true);
        let mut line = |key: &str, value: &str| text.push_str(&format!("{key}: {value}\n"));
        line("item", &quoted(&self.item));
        if let Some(clause) = &self.clause {
            line("clause", &quoted(clause));
        }
        line("statement", &quoted(&self.statement));
        match &self.scope {
            AttestationScope::Everything => line("scope", "everything"),
            AttestationScope::Accounts(names) => {
                line("scope", &format!("{{ accounts: {} }}", listed(names)));
            }
            AttestationScope::Categories(names) => {
                line("scope", &format!("{{ categories: {} }}", listed(names)));
            }
        }
        line("owner", &quoted(&self.owner));
        if let Some(reviewer) = &self.reviewer {
            line("reviewer", &quoted(reviewer));
        }
        line("date", &self.date.to_string());
        line("valid_days", &self.valid_days.to_string());
        if !self.evidence.is_empty() {
            text.push_str("evidence:\n");
        }
        for link in &self.evidence {
            text.push_str(&format!("  - type: {}\n", link.kind.word()));
            text.push_str(&format!("    uri: {}\n", quoted(&link.uri)));
            if let Some(sha256) = &link.sha256 {
                text.push_str(&format!("    sha256: {}\n", quoted(sha256)));
            }
            if let Some(date) = link.date {
                text.push_str(&format!("    date: {date}\n"));
            }
        }
        text
    }
}

impl EvidenceKind {
    /// As it is written.
    pub fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|it| it.1 == self);
        found.map_or("", |it| it.0)
    }
}

fn listed(names: &[Box<str>]) -> String {
    let names: Vec<String> = names.iter().map(|it| quoted(it)).collect();
    format!("[{}]", names.join(", "))
}

impl Exception {
    /// The exception as an element of the list, so many columns in.
    pub fn text(&self, indent: usize) -> String {
        let mut lines = vec![
            ("check", quoted(&self.check)),
            ("resource", quoted(self.resource.as_str())),
        ];
        let mut add = |key, value: Option<&str>| lines.extend(value.map(|it| (key, quoted(it))));
        add("account", self.account.as_deref());
        add("region", self.region.as_deref());
        if let Some((key, value)) = &self.tag {
            let tag = format!("{{ {}: {} }}", quoted(key), quoted(value.as_str()));
            lines.push(("tag", tag));
        }
        lines.push(("owner", quoted(&self.owner)));
        lines.push(("reason", quoted(&self.reason)));
        lines.push(("until", self.until.to_string()));
        if let Some(ticket) = &self.ticket {
            lines.push(("ticket", quoted(ticket)));
        }
        let indent = " ".repeat(indent);
        let mut text = String::new();
        for (at, (key, value)) in lines.into_iter().enumerate() {
            let begin = if at == 0 { "- " } else { "  " };
            text.push_str(&format!("{indent}{begin}{key}: {value}\n"));
        }
        text
    }
}

/// Adds an exception at the end of a folder's `exceptions.yaml`; what is there stays as it is, comments too. The file
/// is replaced whole or not at all, and only by one that our reader takes. What others add at the same time stays.
pub fn add_exception(
    folder: &Path,
    exception: &Exception,
    known: &Known<'_>,
) -> Result<(), EditError> {
    /// How often a file may change while it is written.
    const TRIES: usize = 10;
    let _lock = lock(folder).map_err(|error| WriteError {
        path: folder.to_owned(),
        error,
    })?;
    for _ in 0..TRIES {
        if try_to_add(folder, exception, known)? {
            return Ok(());
        }
    }
    Err(EditError::Write(WriteError {
        path: folder.join(EXCEPTIONS),
        error: io::Error::other("somebody else keeps writing to it; try again"),
    }))
}

/// Adds an exception; not when the file has changed since it was read.
fn try_to_add(folder: &Path, exception: &Exception, known: &Known<'_>) -> Result<bool, EditError> {
    let path = folder.join(EXCEPTIONS);
    let parse = |text: &str| Exception::parse(&path, text, known);
    let read = match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        _ => Some(crate::file::read(&path, |text| {
            parse(text).map(|it| (text.to_owned(), it))
        })?),
    };
    let alone = format!("exceptions:\n{}", exception.text(2));
    parse(&alone).map_err(|mistakes| {
        EditError::Wrong(mistakes.into_iter().map(|it| it.message).collect())
    })?;
    let was = read.as_ref().map(|it| it.0.clone());
    let (mut text, before) = read.unwrap_or_else(|| {
        let text = schema_line("exceptions", false) + EXCEPTIONS_TEXT;
        (text, Vec::new())
    });
    if let Some(same) = before.iter().find(|it| it.what() == exception.what()) {
        return Err(EditError::Twice(Place::new(&path, same.line)));
    }
    // As the others stand.
    let first = before.first().and_then(|it| text.lines().nth(it.line - 1));
    let indent = first.and_then(|it| it.find('-')).unwrap_or(2);
    let new = exception.text(indent);
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    if text
        .lines()
        .all(|it| it.trim().is_empty() || it.starts_with('#'))
    {
        text.push_str("exceptions:\n");
    }
    text.push_str(&new);
    let by_hand = || EditError::ByHand {
        path: path.clone(),
        text: new.clone(),
    };
    let after = parse(&text).map_err(|_| by_hand())?;
    let same = |(one, other): (&Exception, &Exception)| one == other;
    let added = after.last().is_some_and(|it| {
        let as_given = Exception {
            file: it.file.clone(),
            line: it.line,
            account_at: it.account_at,
            ..exception.clone()
        };
        *it == as_given
    });
    if after.len() != before.len() + 1 || !before.iter().zip(&after).all(same) || !added {
        return Err(by_hand());
    }
    let failed = |error| WriteError {
        path: path.clone(),
        error,
    };
    let Some(was) = was else {
        // Somebody else's file that appeared meanwhile stays.
        return write_new(&path, &text).map_err(|it| failed(it).into());
    };
    // A link stays one.
    let real = path.canonicalize().map_err(failed)?;
    write_over(&real, &was, &text).map_err(|it| failed(it).into())
}

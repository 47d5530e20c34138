//! Reading a result: whole, or one clear error.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Deserialize;

use super::result::{AuditResult, Fails, FindingResult, Header, Line, SCHEMA};
use crate::mistake::{shown, shown_path};

/// The largest file that is read.
const LARGEST: u64 = 512 << 20;

/// The longest line that is read: letters of more accounts than there are.
const LONGEST: u64 = 4 << 20;

/// A history that could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The operating system could not read it.
    #[error("could not read {path}: {error}", path = shown_path(path))]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The reason.
        error: io::Error,
    },
    /// The operating system could not write it.
    #[error("could not write {path}: {error}", path = shown_path(path))]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The reason.
        error: io::Error,
    },
    /// Its first line says something else.
    #[error(
        "{path} is no result of an audit: its first line does not name {SCHEMA}\n  move it out of the history",
        path = shown_path(path)
    )]
    NoResult {
        /// The file.
        path: PathBuf,
    },
    /// Another version wrote it.
    #[error(
        "could not read {path}: it is of another version, {found}, and this firestep reads {SCHEMA}\n  \
         update firestep, or move the file out of the history",
        path = shown_path(path), found = shown(found)
    )]
    OtherVersion {
        /// The file.
        path: PathBuf,
        /// What its first line says.
        found: Box<str>,
    },
    /// It ends before its end.
    #[error(
        "could not read {path}: it is cut short\n  \
         take it from your git or a backup, or move it out of the history",
        path = shown_path(path)
    )]
    CutShort {
        /// The file.
        path: PathBuf,
    },
    /// A line is not understood.
    #[error(
        "could not read {path}: line {line} is not understood: {message}\n  \
         take it from your git or a backup, or move it out of the history",
        path = shown_path(path)
    )]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
}

/// Reads a result with its findings.
pub fn read_findings(path: &Path) -> Result<(AuditResult, Vec<FindingResult>), HistoryError> {
    let mut findings = Vec::new();
    let result = open(path)?.read(|it| findings.push(it))?;
    findings.sort();
    Ok((result, findings))
}

/// Reads a result; its findings are counted, and not looked at.
pub fn read_result(path: &Path) -> Result<AuditResult, HistoryError> {
    let mut file = open(path)?;
    file.skips_findings = true;
    file.read(|_| {})
}

fn open(path: &Path) -> Result<ResultFile<'_, BufReader<io::Take<File>>>, HistoryError> {
    let failed = |error| HistoryError::Read {
        path: path.to_owned(),
        error,
    };
    // Opening a pipe would wait for ever.
    let metadata = path.metadata().map_err(failed)?;
    if !metadata.is_file() {
        return Err(failed(io::Error::other("it is not a plain file")));
    }
    if metadata.len() > LARGEST {
        let error = format!("it is larger than {} MB", LARGEST >> 20);
        return Err(failed(io::Error::other(error)));
    }
    let file = File::open(path).map_err(failed)?;
    Ok(ResultFile::new(path, BufReader::new(file.take(LARGEST))))
}

/// A file that is read line by line.
pub(super) struct ResultFile<'p, R> {
    path: &'p Path,
    reader: R,
    /// Lines that were read.
    lines: usize,
    line: Vec<u8>,
    skips_findings: bool,
}

impl<'p, R: BufRead> ResultFile<'p, R> {
    pub(super) fn new(path: &'p Path, reader: R) -> Self {
        ResultFile {
            path,
            reader,
            lines: 0,
            line: Vec::new(),
            skips_findings: false,
        }
    }

    pub(super) fn read(
        mut self,
        mut take: impl FnMut(FindingResult),
    ) -> Result<AuditResult, HistoryError> {
        let header = self.header()?;
        let mut result = AuditResult {
            as_of: self.time(&header.as_of)?,
            audited: self.time(&header.audited)?,
            firestep: header.firestep,
            subject: header.subject,
            lacks: header.lacks,
            regions: header.regions,
            kept: header.findings,
            accounts: Vec::new(),
            scores: Vec::new(),
            items: Vec::new(),
            clauses: Vec::new(),
            checks: Vec::new(),
        };
        let mut above = None;
        loop {
            if !self.next()? {
                return Err(self.cut_short());
            }
            // A finding, below what it has in common with others.
            if self.line.starts_with(b"[") {
                if !self.skips_findings {
                    take(self.finding(above.as_ref())?);
                }
                continue;
            }
            match self.parse::<Line>()? {
                Line::Account(it) => result.accounts.push(it),
                Line::Score(it) => result.scores.push(it),
                Line::Item(it) => result.items.push(it),
                Line::Clause(it) => {
                    self.letters(&it.accounts, it.accounts.is_empty(), &result)?;
                    result.clauses.push(it);
                }
                Line::Check(it) => {
                    self.letters(&it.accounts, false, &result)?;
                    result.checks.push(it);
                }
                Line::Fails(it) => above = Some(it),
                Line::End(it) if it.lines + 1 != self.lines => {
                    return Err(self.wrong(format!(
                        "{} lines should stand before it, and {} do",
                        it.lines,
                        self.lines - 1
                    )));
                }
                Line::End(_) => break,
            }
        }
        if self.next()? {
            return Err(self.wrong("it stands behind the end".to_owned()));
        }
        Ok(result)
    }

    fn header(&mut self) -> Result<Header, HistoryError> {
        #[derive(Deserialize)]
        struct Schema {
            schema: Box<str>,
        }
        let no_result = HistoryError::NoResult {
            path: self.path.to_owned(),
        };
        if !self.next()? {
            return Err(self.cut_short());
        }
        if !self.line.ends_with(b"\n") {
            // A line is whole where it ends.
            let is_ours = self.line.starts_with(b"{\"schema\":\"firestep-result/");
            return Err(if is_ours { self.cut_short() } else { no_result });
        }
        let Ok(found) = serde_json::from_slice::<Schema>(&self.line) else {
            return Err(no_result);
        };
        match found.schema.strip_prefix("firestep-result/") {
            None => Err(no_result),
            Some(_) if *found.schema != *SCHEMA => Err(HistoryError::OtherVersion {
                path: self.path.to_owned(),
                found: found.schema,
            }),
            Some(_) => self.parse(),
        }
    }

    /// Reads the next line; says whether there is one.
    fn next(&mut self) -> Result<bool, HistoryError> {
        self.line.clear();
        let read = (&mut self.reader)
            .take(LONGEST)
            .read_until(b'\n', &mut self.line)
            .map_err(|error| HistoryError::Read {
                path: self.path.to_owned(),
                error,
            })?;
        if read == 0 {
            return Ok(false);
        }
        self.lines += 1;
        if u64::try_from(read).is_ok_and(|it| it >= LONGEST) {
            return Err(self.wrong("it is too long".to_owned()));
        }
        Ok(true)
    }

    fn parse<'a, T: Deserialize<'a>>(&'a self) -> Result<T, HistoryError> {
        serde_json::from_slice(&self.line).map_err(|error| {
            // The last line of a file that was cut.
            if error.is_eof() && !self.line.ends_with(b"\n") {
                return self.cut_short();
            }
            self.wrong(shown(&error.to_string()))
        })
    }

    fn finding(&self, above: Option<&Fails>) -> Result<FindingResult, HistoryError> {
        let place: Vec<Box<str>> = self.parse()?;
        let mut place = place.into_iter();
        let (Some(above), Some(account), Some(region), Some(id), name, None) = (
            above,
            place.next(),
            place.next(),
            place.next(),
            place.next(),
            place.next(),
        ) else {
            return Err(
                self.wrong("it should be account, region, id and perhaps a name".to_owned())
            );
        };
        Ok(FindingResult {
            check: above.check.clone(),
            account,
            region,
            kind: above.kind.clone(),
            id,
            name,
            excepted: above.excepted,
            message: above.message.clone(),
        })
    }

    fn time(&self, text: &str) -> Result<Timestamp, HistoryError> {
        text.parse()
            .map_err(|_| self.wrong(format!("{} is no time", shown(text))))
    }

    /// One letter an account.
    fn letters(&self, letters: &str, may_lack: bool, of: &AuditResult) -> Result<(), HistoryError> {
        if may_lack || (letters.is_ascii() && letters.len() == of.accounts.len()) {
            return Ok(());
        }
        Err(self.wrong(format!(
            "it should have a letter for each of {} accounts",
            of.accounts.len()
        )))
    }

    fn cut_short(&self) -> HistoryError {
        HistoryError::CutShort {
            path: self.path.to_owned(),
        }
    }

    fn wrong(&self, message: String) -> HistoryError {
        HistoryError::Line {
            path: self.path.to_owned(),
            line: self.lines,
            message,
        }
    }
}

//! Keeping a result: written beside its place, synced, and put there under a name that nothing has.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::read::{HistoryError, read_findings};
use super::result::{AuditResult, End, Fails, FindingResult, Header, SCHEMA};
use crate::replace::write_new_by;

/// What became of a result that was to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// It was written into this file.
    New(PathBuf),
    /// This file says the same of the same snapshot.
    Same(PathBuf),
}

/// Keeps a result in a folder, which is made when it is not there. Nothing is written over: of one snapshot there may be
/// several results, when decisions or the program changed meanwhile.
pub fn keep(
    folder: &Path,
    result: &AuditResult,
    findings: &[FindingResult],
) -> Result<Kept, HistoryError> {
    /// Nobody audits one snapshot more often.
    const MOST: usize = 1000;
    let failed = |path: &Path, error| HistoryError::Write {
        path: path.to_owned(),
        error,
    };
    fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    let name = result.as_of.strftime("%Y-%m-%dT%H%M%SZ").to_string();
    let path_of = |number: usize| {
        folder.join(match number {
            1 => format!("{name}.jsonl"),
            number => format!("{name}-{number}.jsonl"),
        })
    };
    for number in 1..=MOST {
        let path = path_of(number);
        let write = |file: &mut fs::File| {
            let mut out = BufWriter::new(file);
            write(result, findings, &mut out)?;
            out.flush()
        };
        if write_new_by(&path, write).map_err(|error| failed(&path, error))? {
            return Ok(Kept::New(path));
        }
        // The last of them counts: what an earlier one said may have been taken back since. One that cannot be read stays
        // as it is, and says nothing.
        let is_last = path_of(number + 1).symlink_metadata().is_err();
        if is_last
            && let Ok((there, its)) = read_findings(&path)
            && is_same(&there, result)
            && its == findings
        {
            return Ok(Kept::Same(path));
        }
    }
    let error = io::Error::other(format!("it holds {MOST} results of this snapshot"));
    Err(failed(folder, error))
}

/// Whether two results say the same, whenever they were written.
fn is_same(one: &AuditResult, other: &AuditResult) -> bool {
    let other = AuditResult {
        audited: one.audited,
        ..other.clone()
    };
    *one == other
}

pub(super) fn write(
    result: &AuditResult,
    findings: &[FindingResult],
    out: &mut dyn Write,
) -> io::Result<()> {
    let AuditResult {
        firestep,
        as_of,
        audited,
        subject,
        lacks,
        regions,
        kept,
        accounts,
        scores,
        items,
        clauses,
        checks,
    } = result;
    let header = Header {
        schema: SCHEMA.into(),
        firestep: firestep.clone(),
        as_of: as_of.to_string().into(),
        audited: audited.to_string().into(),
        subject: subject.clone(),
        lacks: lacks.clone(),
        regions: regions.clone(),
        findings: *kept,
    };
    serde_json::to_writer(&mut *out, &header)?;
    out.write_all(b"\n")?;
    let mut lines = 1;
    lines += write_lines("account", accounts, out)?;
    lines += write_lines("score", scores, out)?;
    lines += write_lines("item", items, out)?;
    lines += write_lines("clause", clauses, out)?;
    lines += write_lines("check", checks, out)?;
    lines += write_findings(findings, out)?;
    write_lines("end", &[End { lines }], out)?;
    Ok(())
}

/// What several have in common is written once, above them: account, region, id and name.
fn write_findings(findings: &[FindingResult], out: &mut dyn Write) -> io::Result<usize> {
    let mut sorted: Vec<&FindingResult> = findings.iter().collect();
    sorted.sort_by_key(|it| (common(it), it.key()));
    let mut above = None;
    let mut lines = sorted.len();
    for finding in sorted {
        if above != Some(common(finding)) {
            above = Some(common(finding));
            let fails = Fails {
                check: finding.check.clone(),
                kind: finding.kind.clone(),
                excepted: finding.excepted,
                message: finding.message.clone(),
            };
            lines += write_lines("fails", &[fails], out)?;
        }
        let FindingResult {
            account,
            region,
            id,
            name,
            ..
        } = finding;
        let place = [Some(account), Some(region), Some(id), name.as_ref()];
        let place: Vec<&Box<str>> = place.into_iter().flatten().collect();
        serde_json::to_writer(&mut *out, &place)?;
        out.write_all(b"\n")?;
    }
    Ok(lines)
}

fn common(finding: &FindingResult) -> (&str, &str, &str, bool) {
    let FindingResult {
        check,
        kind,
        message,
        excepted,
        ..
    } = finding;
    (check, kind, message, *excepted)
}

/// A line each, under its kind; gives how many.
fn write_lines<T: Serialize>(kind: &str, values: &[T], out: &mut dyn Write) -> io::Result<usize> {
    for value in values {
        write!(out, "{{\"{kind}\":")?;
        serde_json::to_writer(&mut *out, value)?;
        out.write_all(b"}\n")?;
    }
    Ok(values.len())
}

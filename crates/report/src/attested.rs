//! What people vouch for and what is due: a list, JSON, a calendar.

use std::io::{self, Write};
use std::path::Path;

use firestep_checklist::{AttestedClause, ClauseStatus};
use firestep_program::{AttestationState, Exception};
use jiff::civil::Date;
use serde::Serialize;

use crate::style::{Mark, Style, columns, hanging, line_wrapped, safe};

/// Lists every clause that people decide, with what is said of it.
pub fn list(
    rows: &[AttestedClause],
    folder: &Path,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    for row in rows {
        let state = format!("{:<9}", word(row));
        let first = format!("{state} {:<6}", row.item);
        let rest = " ".repeat(columns(&first) + 1);
        let first = format!("{first} ");
        for line in hanging(row.text, style.width, &first, &rest) {
            let painted = style.paint(mark(row.status), state.trim_end());
            writeln!(out, "{}", line.replacen(state.trim_end(), &painted, 1))?;
        }
        if let Some(told) = told(row, folder) {
            for line in hanging(&told, style.width, &rest, &rest) {
                writeln!(out, "{line}")?;
            }
        }
    }
    writeln!(out)?;
    line_wrapped(
        out,
        style,
        "What an audit sees wins: `firestep audit` says where a fact speaks against a statement. firestep attest ITEM writes one.",
    )
}

/// What came of it, in a word.
pub(crate) fn word(row: &AttestedClause) -> &'static str {
    match (row.status, row.state) {
        (ClauseStatus::Attested, _) => "attested",
        (ClauseStatus::Expiring, _) => "expiring",
        (ClauseStatus::Expired, _) => "expired",
        (_, Some(AttestationState::NotYet)) => "not yet",
        (_, Some(_)) => "partial",
        (_, None) => "missing",
    }
}

fn mark(status: ClauseStatus) -> Mark {
    match status {
        ClauseStatus::Attested | ClauseStatus::Pass => Mark::Good,
        ClauseStatus::Expiring => Mark::Attention,
        ClauseStatus::Expired | ClauseStatus::Contradicted | ClauseStatus::Fail => Mark::Bad,
        ClauseStatus::Undeclared
        | ClauseStatus::NotAttested
        | ClauseStatus::Unknown
        | ClauseStatus::NotCollected
        | ClauseStatus::NotExamined
        | ClauseStatus::Closed
        | ClauseStatus::Waiting
        | ClauseStatus::Nothing => Mark::Quiet,
    }
}

/// By whom, until when, where it stands, and what it lacks.
fn told(row: &AttestedClause, folder: &Path) -> Option<String> {
    let attestation = row.attestation.as_ref()?;
    let file = attestation.file.strip_prefix(folder);
    let file = file.unwrap_or(&attestation.file).display().to_string();
    let from = match row.state {
        Some(AttestationState::NotYet) => format!("from {} ", attestation.date),
        _ => String::new(),
    };
    let mut told = format!(
        "{}, {from}until {} ({}:{})",
        safe(&attestation.owner),
        attestation.until(),
        safe(&file),
        attestation.line
    );
    let lacks = attestation.lacks();
    if !lacks.is_empty() {
        told.push_str(&format!("; it lacks {}", lacks.join(", ")));
    }
    Some(told)
}

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    attestations: Vec<Row<'r>>,
}

#[derive(Serialize)]
struct Row<'r> {
    item: &'static str,
    clause: &'static str,
    text: &'static str,
    /// `attested`, `expiring`, `expired`, `not_yet`, `partial`, `missing`.
    state: String,
    owner: Option<&'r str>,
    reviewer: Option<&'r str>,
    /// The day from which it holds.
    date: Option<String>,
    until: Option<String>,
    file: Option<String>,
    line: Option<usize>,
    lacks: Vec<String>,
}

/// Writes them as JSON.
pub fn json(rows: &[AttestedClause], out: &mut dyn Write) -> io::Result<()> {
    let rows = rows.iter().map(|row| Row {
        item: row.item,
        clause: row.clause,
        text: row.text,
        state: word(row).replace(' ', "_"),
        owner: row.attestation.as_ref().map(|it| &*it.owner),
        reviewer: row
            .attestation
            .as_ref()
            .and_then(|it| it.reviewer.as_deref()),
        date: row.attestation.as_ref().map(|it| it.date.to_string()),
        until: row.attestation.as_ref().map(|it| it.until().to_string()),
        file: row
            .attestation
            .as_ref()
            .map(|it| it.file.display().to_string()),
        line: row.attestation.as_ref().map(|it| it.line),
        lacks: row
            .attestation
            .as_ref()
            .map(firestep_program::Attestation::lacks)
            .unwrap_or_default(),
    });
    let document = Document {
        schema: "firestep-attestations/1",
        attestations: rows.collect(),
    };
    crate::escaping::write(&document, out)
}

/// Writes the last days of statements and exceptions as a calendar (RFC 5545): an event of a day each, told a month before.
pub fn calendar(
    rows: &[AttestedClause],
    exceptions: &[Exception],
    today: Date,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut events: Vec<(Date, String)> = Vec::new();
    for row in rows {
        if let Some(attestation) = &row.attestation {
            if row.state == Some(AttestationState::NotYet) {
                let what = format!("{} {}: holds ({})", row.item, row.text, attestation.owner);
                events.push((attestation.date, what));
            }
            let what = format!(
                "{} {}: attest again ({})",
                row.item, row.text, attestation.owner
            );
            events.push((attestation.until(), what));
        }
    }
    for exception in exceptions {
        let what = format!(
            "Exception of {} from {} ends ({})",
            exception.resource, exception.check, exception.owner
        );
        events.push((exception.until, what));
    }
    events.sort();
    let stamp = today.strftime("%Y%m%dT000000Z").to_string();
    write_line(out, "BEGIN:VCALENDAR")?;
    write_line(out, "VERSION:2.0")?;
    write_line(out, "PRODID:-//Firestep//attest//EN")?;
    for (at, (day, what)) in events.iter().enumerate() {
        write_line(out, "BEGIN:VEVENT")?;
        write_line(
            out,
            &format!("UID:{}-{at}@firestep", day.strftime("%Y%m%d")),
        )?;
        write_line(out, &format!("DTSTAMP:{stamp}"))?;
        write_line(
            out,
            &format!("DTSTART;VALUE=DATE:{}", day.strftime("%Y%m%d")),
        )?;
        write_line(out, &format!("SUMMARY:{}", escaped(what)))?;
        write_line(out, "BEGIN:VALARM")?;
        write_line(out, "ACTION:DISPLAY")?;
        write_line(out, &format!("DESCRIPTION:{}", escaped(what)))?;
        write_line(out, "TRIGGER:-P30D")?;
        write_line(out, "END:VALARM")?;
        write_line(out, "END:VEVENT")?;
    }
    write_line(out, "END:VCALENDAR")
}

fn escaped(text: &str) -> String {
    let text = safe(text);
    text.replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
}

/// A line, folded after 75 bytes as the format asks.
fn write_line(out: &mut dyn Write, line: &str) -> io::Result<()> {
    const MOST: usize = 75;
    let mut length = 0;
    for letter in line.chars() {
        if length + letter.len_utf8() > MOST {
            out.write_all(b"\r\n ")?;
            length = 1;
        }
        write!(out, "{letter}")?;
        length += letter.len_utf8();
    }
    out.write_all(b"\r\n")
}

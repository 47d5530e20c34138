//! Resources as comma-separated values (RFC 4180): every field has a column, and what was not seen is rows at the end.

use std::io::{self, Write};

use firestep_checklist::inventory::{ORGANIZATION, Outcome, Row};

use super::notes;
use super::rows::{Rows, Subject};
use super::text::{NONE, cell, text};
use crate::cells::csv;

/// Writes comma-separated values.
#[derive(Debug)]
pub struct Csv<'a> {
    subject: Subject<'a>,
    /// By column: whether it stands behind the first ones, and not among them.
    is_shown: Vec<bool>,
}

/// What every row has.
const FIRST: [&str; 6] = ["account", "account_name", "region", "id", "name", "arn"];

impl<'a> Csv<'a> {
    /// One of these fields.
    pub fn new(subject: Subject<'a>) -> Self {
        let columns = subject.query.columns.iter();
        let is_shown = columns.map(|it| !FIRST.contains(&&*it.name)).collect();
        Csv { subject, is_shown }
    }
}

impl Rows for Csv<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let columns = self.subject.query.columns.iter();
        let columns = columns.zip(&self.is_shown).filter(|(_, shown)| **shown);
        let columns = columns.map(|(it, _)| it.name.as_str());
        let head = FIRST.into_iter().chain(columns);
        line(head.map(|it| csv(it).into_owned()), out)
    }

    fn row(&mut self, row: &Row<'_>, out: &mut dyn Write) -> io::Result<()> {
        let identity = row.identity;
        let or_none = |it: Option<&str>| it.map_or(NONE.to_owned(), text);
        let first = [
            text(if row.account.is_empty() {
                ORGANIZATION
            } else {
                row.account
            }),
            text(row.account_name),
            text(identity.location.region),
            text(&identity.id),
            text(identity.name.as_deref().unwrap_or(&identity.id)),
            or_none(identity.arn.as_deref()),
        ];
        let cells = row.cells.iter().zip(&self.is_shown);
        let cells = cells.filter(|(_, shown)| **shown).map(|(it, _)| cell(it));
        line(
            first
                .into_iter()
                .chain(cells)
                .map(|it| csv(&it).into_owned()),
            out,
        )
    }

    fn end(&mut self, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
        let columns = self.is_shown.iter().filter(|it| **it).count();
        for [account, region, what] in notes::rows(outcome) {
            let name = self.subject.names.get(&account);
            let first = [
                account,
                name.cloned().unwrap_or_default(),
                region,
                format!("({what})"),
            ];
            let rest = std::iter::repeat_n(String::new(), columns + FIRST.len() - first.len());
            line(
                first
                    .into_iter()
                    .chain(rest)
                    .map(|it| csv(&it).into_owned()),
                out,
            )?;
        }
        Ok(())
    }
}

pub(super) fn line(cells: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        out.write_all(cell.as_bytes())?;
    }
    out.write_all(b"\r\n")
}

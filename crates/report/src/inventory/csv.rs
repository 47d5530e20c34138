//! Resources as comma-separated values (RFC 4180): every field has a column, and what was not seen is rows at the end.

use std::io::{self, Write};

use firestep_checklist::inventory::{Outcome, Row};

use super::notes;
use super::rows::{Rows, Subject};
use super::text::{NONE, cell, text};

/// Writes comma-separated values.
#[derive(Debug)]
pub struct Csv<'a> {
    subject: Subject<'a>,
}

/// What every row has.
const FIRST: [&str; 6] = ["account", "account_name", "region", "id", "name", "arn"];

impl<'a> Csv<'a> {
    /// One of these fields.
    pub fn new(subject: Subject<'a>) -> Self {
        Csv { subject }
    }
}

impl Rows for Csv<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let columns = self.subject.query.columns.iter();
        let columns = columns.map(|it| it.name.as_str());
        let head = FIRST.into_iter().chain(columns);
        line(head.map(quoted), out)
    }

    fn row(&mut self, row: &Row<'_>, out: &mut dyn Write) -> io::Result<()> {
        let identity = row.identity;
        let or_none = |it: Option<&str>| it.map_or(NONE.to_owned(), text);
        let first = [
            text(row.account),
            text(row.account_name),
            text(identity.location.region),
            text(&identity.id),
            or_none(identity.name.as_deref()),
            or_none(identity.arn.as_deref()),
        ];
        let cells = row.cells.iter().map(cell);
        line(first.into_iter().chain(cells).map(|it| quoted(&it)), out)
    }

    fn end(&mut self, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
        let columns = self.subject.query.columns.len();
        for [account, region, what] in notes::rows(outcome) {
            let name = self.subject.names.get(&account);
            let first = [
                account,
                name.cloned().unwrap_or_default(),
                region,
                format!("({what})"),
            ];
            let rest = std::iter::repeat_n(String::new(), columns + FIRST.len() - first.len());
            line(first.into_iter().chain(rest).map(|it| quoted(&it)), out)?;
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

/// A text as a cell; one that a spreadsheet would take for a formula begins with an apostrophe, also behind blanks,
/// which some cut away.
pub(super) fn quoted(text: &str) -> String {
    let begins = text
        .trim_start()
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let is_number = text.parse::<f64>().is_ok_and(f64::is_finite);
    let acts = (begins && !is_number) || text.starts_with(['\t', '\r']);
    let guarded = if acts {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if guarded.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_none_breaks_the_row() {
        for (text, wanted) in [
            ("plain", "plain"),
            ("-1", "-1"),
            ("=1+1", "'=1+1"),
            (" =1+1", "' =1+1"),
            ("-cmd", "'-cmd"),
            ("＝1", "'＝1"),
            ("\t=1", "'\t=1"),
            ("a,b", "\"a,b\""),
            ("a\"b", "\"a\"\"b\""),
            ("a\r\nb", "\"a\r\nb\""),
            ("=a\nb", "\"'=a\nb\""),
        ] {
            assert_eq!(quoted(text), wanted);
        }
    }
}

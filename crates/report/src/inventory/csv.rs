//! Resources as comma-separated values (RFC 4180): every field has a column, and what was not seen is rows at the end.

use std::io::{self, Write};

use firestep_checklist::inventory::{Outcome, Row};

use super::notes;
use super::rows::{Rows, Subject};
use super::text::{NONE, cell, text};
use crate::style::{hides, visible};

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

/// A text as a cell. What acts on a terminal is written by its number, and what a spreadsheet would take for a formula begins
/// with an apostrophe.
pub(super) fn quoted(text: &str) -> String {
    let begins = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    let guard = if text.starts_with(begins) { "'" } else { "" };
    if !text.contains(|it| matches!(it, ',' | '"') || hides(it)) {
        return format!("{guard}{text}");
    }
    // The lines of a text are lines.
    let lines: Vec<String> = text.split('\n').map(visible).collect();
    format!("\"{guard}{}\"", lines.join("\n").replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_none_breaks_the_row() {
        for (text, wanted) in [
            ("plain", "plain"),
            ("=1+1", "'=1+1"),
            ("-1", "'-1"),
            ("＝1", "'＝1"),
            ("\t=1", "\"'\\u{9}=1\""),
            ("a,b", "\"a,b\""),
            ("a\"b", "\"a\"\"b\""),
            ("a\r\nb", "\"a\\u{d}\nb\""),
            ("=a\nb", "\"'=a\nb\""),
            ("a\u{1b}[31m\u{202e}", "\"a\\u{1b}[31m\\u{202e}\""),
        ] {
            assert_eq!(quoted(text), wanted);
        }
    }
}

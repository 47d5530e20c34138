//! What moved between two audits as comma-separated values (RFC 4180), a row each: what it is of, then what is known of it.

use std::io::{self, Write};

use super::moved::Diff;
use super::tables::tables;
use crate::cells;

/// The columns: what moved, and the tables' columns by their names. They are added at the end, and never renamed.
const COLUMNS: [(&str, &[&str]); 14] = [
    ("severity", &["Severity"]),
    ("check", &["Check"]),
    ("item", &["Item"]),
    ("clause", &["Clause"]),
    ("account", &["Account id"]),
    ("account_name", &["Account"]),
    ("region", &["Region"]),
    ("type", &["Type"]),
    ("id", &["Id"]),
    ("name", &["Name", "Of"]),
    ("before", &["Before"]),
    ("after", &["After", "Now"]),
    ("not_seen", &["Not seen"]),
    ("as_of", &[]),
];

/// Writes what moved.
pub fn csv(diff: &Diff<'_>, out: &mut dyn Write) -> io::Result<()> {
    let names = COLUMNS.map(|(name, _)| name);
    write!(out, "moved,{}\r\n", names.join(","))?;
    let as_of = diff.after.result.as_of.to_string();
    for table in tables(diff) {
        for row in &table.rows {
            out.write_all(table.kind.as_bytes())?;
            for (name, of) in COLUMNS {
                let at = table.columns.iter().position(|it| of.contains(it));
                let cell = match at.and_then(|at| row.get(at)) {
                    Some(cell) => cell,
                    None if name == "as_of" => &as_of,
                    None => "",
                };
                write!(out, ",{}", cells::csv(cell))?;
            }
            out.write_all(b"\r\n")?;
        }
    }
    Ok(())
}

//! What moved between two audits, for a pull request or a wiki.

use std::io::{self, Write};

use super::moved::Diff;
use super::tables::{sentences, tables};
use crate::cells;

/// Writes what moved; all rows of it.
pub fn markdown(diff: &Diff<'_>, out: &mut dyn Write) -> io::Result<()> {
    let subject = cells::markdown(&diff.after.result.subject);
    writeln!(out, "# What moved: {subject}\n")?;
    for sentence in sentences(diff) {
        writeln!(out, "{}\n", cells::markdown(&sentence))?;
    }
    for table in tables(diff) {
        writeln!(out, "## {} ({})\n", table.title, table.number)?;
        if !table.note.is_empty() && !table.rows.is_empty() {
            writeln!(out, "{}\n", cells::markdown(&table.note))?;
        }
        if table.rows.is_empty() {
            writeln!(out, "None.\n")?;
            continue;
        }
        writeln!(out, "| {} |", table.columns.join(" | "))?;
        writeln!(out, "|{}", " --- |".repeat(table.columns.len()))?;
        for row in &table.rows {
            let cells: Vec<String> = row.iter().map(|it| cells::markdown(it)).collect();
            writeln!(out, "| {} |", cells.join(" | "))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

//! What moved between two audits, for a browser: one file that asks nobody for anything.

use std::io::{self, Write};

use super::moved::Diff;
use super::tables::{sentences, tables};
use crate::html::{Plain, shown};

/// Writes what moved; all rows of it. `home` is where the brand leads to.
pub fn html(diff: &Diff<'_>, home: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    let title = format!("what moved, {}", diff.after.result.subject);
    let plain = Plain {
        title: &title,
        script: None,
        home,
    };
    plain.write(out, |out| body(diff, out))
}

fn body(diff: &Diff<'_>, out: &mut dyn Write) -> io::Result<()> {
    let subject = shown(&diff.after.result.subject);
    writeln!(out, "<h1>What moved: {subject}</h1>")?;
    for sentence in sentences(diff) {
        writeln!(out, "<p class=\"lede\">{}</p>", shown(&sentence))?;
    }
    for (at, table) in tables(diff).iter().enumerate() {
        writeln!(
            out,
            "<section aria-labelledby=\"s{at}\"><h2 id=\"s{at}\">{} <small>{}</small></h2>",
            table.title, table.number
        )?;
        if !table.note.is_empty() && !table.rows.is_empty() {
            writeln!(out, "<p class=\"dim\">{}</p>", shown(&table.note))?;
        }
        if table.rows.is_empty() {
            writeln!(out, "<p class=\"dim\">None.</p></section>")?;
            continue;
        }
        // A table that is wider than its page is scrolled by keys too.
        write!(
            out,
            "<div class=\"panel scroll\" tabindex=\"0\" role=\"group\" aria-labelledby=\"s{at}\"><table><thead><tr>"
        )?;
        for column in table.columns {
            write!(out, "<th scope=\"col\">{column}</th>")?;
        }
        writeln!(out, "</tr></thead><tbody>")?;
        for row in &table.rows {
            write!(out, "<tr>")?;
            for cell in row {
                write!(out, "<td class=\"any\">{}</td>", shown(cell))?;
            }
            writeln!(out, "</tr>")?;
        }
        writeln!(out, "</tbody></table></div></section>")?;
    }
    Ok(())
}

//! A part of an audit as a text to hand over: where its accounts stand, every finding that fails with its fix, what was not
//! seen.

use std::io::{self, Write};

use firestep_checklist::Report;

use crate::filter::Filter;
use crate::head::head;
use crate::steps::steps;
use crate::style::{Style, line_wrapped, safe};
use crate::unseen::not_seen;
use crate::{exposed, findings, scores};

/// Writes the report of a part.
pub fn text(report: &Report, filter: &Filter, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if report.accounts.is_empty() {
        // Of the organization as a whole: what its accounts hold is told in their parts.
        writeln!(out, "{}", safe(&report.head.title))?;
        for note in &report.head.notes {
            line_wrapped(out, style, &safe(note))?;
        }
    } else {
        head(&report.head, style, out)?;
        accounts(report, style, out)?;
        exposed::first(report, style, out)?;
    }
    scores::score(report, style, out)?;
    scores::grid(report, style, out)?;
    scores::counts(report, style, out)?;
    steps(report, style, out)?;
    not_seen(&report.not_seen, &report.head.again, style, out)?;
    writeln!(out, "{}", style.rule("Findings that fail", ""))?;
    let filter = Filter {
        failures_only: !filter.passes,
        ..filter.clone()
    };
    if !filter.finds_any(report)? {
        return writeln!(out, "None.");
    }
    findings::list(report, &filter, style, out)
}

fn accounts(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", style.rule("Accounts", ""))?;
    for account in &report.accounts {
        let mut line = format!("{} {}", safe(&account.name), safe(&account.id));
        line.push_str(&format!("  {}", account.state.word().replace('_', " ")));
        if let Some(reason) = &account.reason {
            line.push_str(&format!(": {}", safe(reason)));
        }
        line_wrapped(out, style, line.trim())?;
    }
    Ok(())
}

//! The first screen on a terminal: one order, always, the most urgent first.

use std::io::{self, Write};

use firestep_checklist::Report;

use crate::exposed;
use crate::head::head;
use crate::scores;
use crate::steps::steps;
use crate::style::{Style, columns, line_wrapped, thousands};
use crate::unseen::not_seen;

/// Prints the first screen.
pub fn roadmap(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    head(&report.head, style, out)?;
    exposed::first(report, style, out)?;
    scores::score(report, style, out)?;
    scores::grid(report, style, out)?;
    scores::counts(report, style, out)?;
    scores::due(report, style, out)?;
    steps(report, style, out)?;
    not_seen(&report.not_seen, &report.head.again, style, out)?;
    foot(report, style, out)
}

/// Prints the score of every stage and tier with its parts.
pub fn stages(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    scores::stages(report, style, out)
}

/// How many findings there are, and the commands that show them.
fn foot(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", style.rule("Findings", ""))?;
    line_wrapped(out, style, &counted(report))?;
    let again = &report.head.again;
    let mut rows = vec![(format!("{again} --failed"), "all that fail")];
    if let Some(step) = report.steps.first() {
        rows.push((step.command.clone(), "one item, down to the records"));
    }
    let widest = rows.iter().map(|(command, _)| columns(command)).max();
    let widest = widest.unwrap_or_default();
    for (command, note) in rows {
        if widest + 4 + note.len() <= style.width {
            writeln!(out, "{command:<widest$}    {note}")?;
        } else {
            crate::command::write(&command, style.width, 0, out)?;
        }
    }
    Ok(())
}

/// How many findings there are of each kind.
pub(crate) fn counted(report: &Report) -> String {
    let [critical, high, ..] = report.failing.map(|it| thousands(it as u64));
    let all: usize = report.failing.iter().sum();
    let excepted = match report.excepted {
        0 => String::new(),
        some => format!(" {} excepted,", thousands(some as u64)),
    };
    format!(
        "{} fail ({critical} critical, {high} high),{excepted} {} unknown, {} pass",
        thousands(all as u64),
        thousands(report.unknown as u64),
        thousands(report.passing as u64)
    )
}

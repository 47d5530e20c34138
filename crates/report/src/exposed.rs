//! What is exposed now: the worst on the first screen, all of it in a list.

use std::io::{self, Write};

use firestep_audit::Severity;
use firestep_checklist::Report;
use firestep_checklist::report::{Exposure, ExposureCoverage};

use crate::command;
use crate::findings::Filter;
use crate::style::{Mark, Style, apart, count, hanging, list, safe};
use crate::text::line_wrapped;

/// Exposures on the first screen.
const FIRST: usize = 5;
/// A shorter path says no more than the title.
const TOLD: usize = 3;

/// Writes the first ones, each with the command that shows the rest of it.
pub(crate) fn first(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let all = &report.exposed_now;
    let note = match all.len() {
        0 => String::new(),
        number if number > FIRST => format!("{FIRST} of {number}, the worst first"),
        _ => "the worst first".to_owned(),
    };
    writeln!(out, "{}", style.rule("Exposed now", &note))?;
    let mut shown: Vec<&str> = Vec::new();
    for (at, exposure) in all.iter().take(FIRST).enumerate() {
        headline(at + 1, exposure, style, out)?;
        if exposure.path.len() > TOLD {
            path(exposure, style, out)?;
        }
        // What leads to several is written below the last of them.
        let next = all.iter().take(FIRST).nth(at + 1);
        if next.is_none_or(|next| next.show != exposure.show) && !shown.contains(&&*exposure.show) {
            shown.push(&exposure.show);
            command::write(&exposure.show, style.width, INDENT.len(), out)?;
        }
    }
    let more = all.len().saturating_sub(FIRST);
    if more > 0 {
        let text = format!("+ {more} more: {} --all", report.head.again);
        command::write(&text, style.width, 0, out)?;
    }
    line_wrapped(out, style, &seen(&report.exposure, all.is_empty()))
}

/// Writes all that a filter lets through, each with its path and the commands that close it.
pub(crate) fn all(
    report: &Report,
    filter: &Filter,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let of = report.exposed_now.iter().filter(|exposure| {
        let finding = report.findings.get(exposure.finding);
        finding.is_some_and(|finding| filter.is_about(finding, report))
    });
    let of: Vec<&Exposure> = of.collect();
    let note = count(of.len(), "exposure");
    writeln!(out, "{}", style.rule("Exposed now", &note))?;
    for (at, exposure) in of.iter().enumerate() {
        headline(at + 1, exposure, style, out)?;
        path(exposure, style, out)?;
        if let Some(review) = exposure.review {
            line_wrapped(out, style, &format!("{INDENT}Review first. {review}"))?;
        }
        command::write(exposure.command(), style.width, INDENT.len(), out)?;
    }
    line_wrapped(out, style, &seen(&report.exposure, of.is_empty()))?;
    writeln!(out)
}

const INDENT: &str = "  ";

/// Number, severity, what it comes to; and below where it is and what is known to be behind it.
fn headline(
    number: usize,
    exposure: &Exposure,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (severity, mark) = match exposure.severity {
        Severity::Critical => ("CRITICAL", Mark::BadBold),
        Severity::High | Severity::Medium | Severity::Low => (exposure.severity.word(), Mark::Bad),
    };
    let left = format!("{number} {severity} {}", safe(&exposure.title));
    let line = apart(&left, exposure.item, style.width);
    let painted = style.paint(mark, severity);
    writeln!(out, "{}", line.replacen(severity, &painted, 1))?;
    let account = if exposure.account == exposure.account_id {
        safe(&exposure.account)
    } else {
        format!("{} {}", safe(&exposure.account), exposure.account_id)
    };
    let region = match exposure.region {
        "global" => String::new(),
        region => format!(", {}", safe(region)),
    };
    // A title that names a resource by its name leaves out the id.
    let id = if exposure.title.starts_with(&exposure.resource)
        || exposure.resource == exposure.account_id
    {
        String::new()
    } else {
        format!("{}, ", safe(&exposure.resource))
    };
    let place = format!("{id}account {account}{region}; {}", safe(&exposure.behind));
    line_wrapped(out, style, &format!("{INDENT}{place}"))
}

fn path(exposure: &Exposure, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let hop = format!(" {} ", style.hop());
    let hops: Vec<String> = exposure.path.iter().map(|it| safe(it)).collect();
    for line in hanging(&hops.join(&hop), style.width, INDENT, "    ") {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// What may be exposed and was not seen; or that nothing is.
pub(crate) fn seen(coverage: &ExposureCoverage, is_empty: bool) -> String {
    if is_empty && coverage.is_clear() {
        return "Nothing is open to the internet that is not declared.".to_owned();
    }
    let mut sentences = Vec::new();
    if is_empty && coverage.failing == 0 {
        sentences.push(match coverage.passing {
            0 => "Nothing was seen that may be exposed.".to_owned(),
            passing => format!(
                "Of what was seen nothing fails: {}.",
                count(passing, "pass")
            ),
        });
    }
    let mut parts = Vec::new();
    if coverage.unknown > 0 {
        let verdicts = count(coverage.unknown, "verdict");
        parts.push(format!("{verdicts} could not be reached"));
    }
    if coverage.closed > 0 {
        let verdicts = count(coverage.closed, "verdict");
        parts.push(format!("{verdicts} on closed regions"));
    }
    if coverage.accounts > 0 {
        let accounts = count(coverage.accounts, "account");
        parts.push(format!("{accounts} not entered"));
    }
    if coverage.partly {
        parts.push("what was not collected".to_owned());
    }
    if !coverage.lacks.is_empty() {
        parts.push(format!("{} (not in this version)", list(&coverage.lacks)));
    }
    if !parts.is_empty() {
        sentences.push(format!("Not seen: {}.", parts.join("; ")));
    }
    sentences.join(" ")
}

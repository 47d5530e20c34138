//! What is exposed now: the worst on the first screen, all of it in a list.

use std::io::{self, Write};

use firestep_audit::Severity;
use firestep_checklist::Report;
use firestep_checklist::report::{Exposure, ExposureCoverage};

use crate::command;
use crate::filter::Filter;
use crate::style::{Mark, Style, apart, count, hanging, line_wrapped, safe, thousands, wrap};

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
    let mut of = all.iter().take(FIRST).enumerate().peekable();
    while let Some((at, exposure)) = of.next() {
        headline(at + 1, exposure, style, out)?;
        let next = of.peek().map(|(_, next)| *next);
        let has_path = |it: &Exposure| it.path.len() > TOLD;
        // What holds for several is written below the last of them.
        let is_shared = |next: &Exposure| {
            place(next) == place(exposure)
                && next.show == exposure.show
                && !has_path(exposure)
                && !has_path(next)
        };
        if next.is_some_and(is_shared) {
            continue;
        }
        line_wrapped(out, style, &place(exposure))?;
        if has_path(exposure) {
            path(exposure, style, out)?;
        }
        if next.is_none_or(|next| next.show != exposure.show) {
            command::write(&exposure.show, style.width, INDENT.len(), out)?;
        }
    }
    let more = all.len().saturating_sub(FIRST);
    let mut coverage = report.exposure.clone();
    if more > 0 {
        let besides = [
            (std::mem::take(&mut coverage.declared), "declared"),
            (std::mem::take(&mut coverage.excepted), "excepted"),
        ];
        let besides = besides.iter().filter(|(many, _)| *many > 0);
        let besides: Vec<String> = besides
            .map(|(many, word)| format!(", {} {word}", thousands(*many as u64)))
            .collect();
        let besides = besides.concat();
        let text = format!("+ {more} more{besides}: {} --all", report.head.again);
        command::write(&text, style.width, 0, out)?;
    }
    let whole = seen(&coverage, all.is_empty(), &coverage.lacks);
    // What this version lacks is counted where its names take another line: `--all` and `--item` name it.
    let lacks = match coverage.lacks.len() {
        0 => Vec::new(),
        1 => vec!["a part of 1 clause of E6.1".to_owned()],
        many => vec![format!("a part of {many} clauses of E6.1")],
    };
    let short = seen(&coverage, all.is_empty(), &lacks);
    let lines = |text: &str| wrap(text, style.width, "").len();
    let shorter = lines(&short) < lines(&whole);
    line_wrapped(out, style, if shorter { &short } else { &whole })
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
        line_wrapped(out, style, &place(exposure))?;
        path(exposure, style, out)?;
        if let Some(review) = exposure.review {
            line_wrapped(out, style, &format!("{INDENT}Review first. {review}"))?;
        }
        command::write(exposure.command(), style.width, INDENT.len(), out)?;
    }
    if filter.is_narrow() {
        // What was not seen is told of everything, not of a part.
        if of.is_empty() {
            writeln!(out, "None of what is asked for.")?;
        }
    } else {
        let coverage = &report.exposure;
        let text = seen(coverage, of.is_empty(), &coverage.lacks);
        line_wrapped(out, style, &text)?;
    }
    writeln!(out)
}

/// What is named where only the organization was not seen.
const NAMED: usize = 3;

const INDENT: &str = "  ";

/// Number, severity and what it comes to.
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
    writeln!(out, "{}", line.replacen(severity, &painted, 1))
}

/// Where it is, and what is known to be behind it.
fn place(exposure: &Exposure) -> String {
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
    let is_named = exposure.title.starts_with(&exposure.resource);
    let id = if is_named || exposure.resource == exposure.account_id {
        String::new()
    } else {
        format!("{}, ", safe(&exposure.resource))
    };
    format!(
        "{INDENT}{id}account {account}{region}; {}",
        safe(&exposure.behind)
    )
}

fn path(exposure: &Exposure, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let hop = format!(" {} ", style.hop());
    let hops: Vec<String> = exposure.path.iter().map(|it| safe(it)).collect();
    for line in hanging(&hops.join(&hop), style.width, INDENT, "    ") {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// What is open as far as its account shows.
fn but_for_organization(ids: &[String]) -> Option<String> {
    let (named, more) = ids.split_at(ids.len().min(NAMED));
    let mut names: Vec<String> = named.iter().map(|it| safe(it)).collect();
    if !more.is_empty() {
        names.push(format!("{} more", thousands(more.len() as u64)));
    }
    (!names.is_empty()).then(|| {
        format!(
            "Open as far as its account shows, what the organization denies not seen: {}.",
            names.join(", ")
        )
    })
}

/// What may be exposed and was not seen; or that nothing is.
pub(crate) fn seen(coverage: &ExposureCoverage, is_empty: bool, lacks: &[String]) -> String {
    if is_empty && coverage.is_clear() {
        return "Nothing is open to the internet that is not declared.".to_owned();
    }
    let mut sentences = Vec::new();
    sentences.extend(but_for_organization(&coverage.but_for_organization));
    if is_empty && coverage.failing == 0 {
        sentences.push(match coverage.passing {
            0 => "Nothing was seen that may be exposed.".to_owned(),
            1 => "The 1 verdict that was reached is a pass.".to_owned(),
            passing => format!(
                "The {} verdicts that were reached are passes.",
                thousands(passing as u64)
            ),
        });
    }
    let mut parts = Vec::new();
    let closed = thousands(coverage.closed as u64);
    match (coverage.unknown, coverage.closed) {
        (0, 0) => {}
        (0, one) => parts.push(format!("{} on closed regions", count(one, "verdict"))),
        (unknown, 0) => parts.push(count(unknown, "verdict")),
        (unknown, _) => parts.push(format!(
            "{}, {closed} on closed regions",
            count(unknown, "verdict")
        )),
    }
    if coverage.accounts > 0 {
        let accounts = count(coverage.accounts, "account");
        parts.push(format!("{accounts} not entered"));
    }
    if coverage.partly {
        parts.push("what was not collected".to_owned());
    }
    parts.extend(lacks.iter().cloned());
    if !parts.is_empty() {
        sentences.push(format!("Not seen: {}.", parts.join("; ")));
    }
    match coverage.declared {
        0 => {}
        1 => sentences.push("1 more is declared.".to_owned()),
        many => sentences.push(format!("{} more are declared.", thousands(many as u64))),
    }
    match coverage.excepted {
        0 => {}
        1 => sentences.push("1 more is excepted.".to_owned()),
        many => sentences.push(format!("{} more are excepted.", thousands(many as u64))),
    }
    sentences.join(" ")
}

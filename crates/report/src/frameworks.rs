//! Frameworks: what there is, what stands behind each requirement, and where an organization stands with one.

use std::io::{self, Write};

use firestep_audit::Tally;
use firestep_checklist::Report;
use firestep_checklist::coverage::{self, RequirementState, Standing};
use firestep_checklist::framework::{Framework, Requirement, Undecided};
use serde::Serialize;

use crate::escaping;
use crate::filter::Filter;
use crate::style::{Mark, Style, columns, count, hanging, line_wrapped, row, thousands};

/// Lists the frameworks.
pub fn list(frameworks: &[Framework], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let numbers = |it: &Framework| {
        let [decided, by_no_call, not_yet] = decided(it);
        format!(
            "{:>8}{decided:>9}{by_no_call:>9}{not_yet:>9}",
            it.requirements.len()
        )
    };
    let head = format!(
        "{:>8}{:>9}{:>9}{:>9}",
        "asks", "decided", "no call", "not yet"
    );
    let width = style.width.saturating_sub(columns(&head)).min(24);
    row(out, "framework", width, &head)?;
    for framework in frameworks {
        row(out, framework.word, width, &numbers(framework))?;
    }
    writeln!(out)?;
    line_wrapped(
        out,
        style,
        "Decided: checks or items stand behind the requirement. No call: no answer of AWS's can tell. \
         Not yet: this version does not look.",
    )?;
    writeln!(out)?;
    let next = [
        (
            "firestep frameworks cis-aws-5.0",
            "names what decides each requirement",
        ),
        (
            "firestep audit --framework cis-aws-5.0",
            "says where you stand with it",
        ),
    ];
    for (command, note) in next {
        row(
            out,
            command,
            style.width.saturating_sub(note.len()).min(42),
            note,
        )?;
    }
    Ok(())
}

/// How many requirements are decided, are not by any call, are not yet.
fn decided(framework: &Framework) -> [usize; 3] {
    let mut counts = [0; 3];
    for requirement in &framework.requirements {
        let [decided, by_no_call, not_yet] = &mut counts;
        *match requirement.undecided {
            None => decided,
            Some(Undecided::ByNoCall(_)) => by_no_call,
            Some(Undecided::NotYet) => not_yet,
        } += 1;
    }
    counts
}

/// Lists the requirements of a framework with what decides each.
pub fn requirements(framework: &Framework, style: Style, out: &mut dyn Write) -> io::Result<()> {
    title(framework, style, out)?;
    let widest = widest(framework);
    for requirement in &framework.requirements {
        let first = format!("{:<widest$}  ", requirement.id);
        let rest = " ".repeat(widest + 2);
        for line in hanging(&asks(requirement), style.width, &first, &rest) {
            writeln!(out, "{line}")?;
        }
        if requirement.title.is_some() {
            for line in hanging(&decided_by(requirement), style.width, &rest, &rest) {
                writeln!(out, "{line}")?;
            }
        }
    }
    Ok(())
}

/// Its title, else what decides it.
fn asks(requirement: &Requirement) -> String {
    let title = requirement.title.map(str::to_owned);
    title.unwrap_or_else(|| decided_by(requirement))
}

/// What decides it, in words.
pub(crate) fn decided_by(requirement: &Requirement) -> String {
    match requirement.undecided {
        Some(Undecided::ByNoCall(why)) => format!("by no call: {why}"),
        Some(Undecided::NotYet) => "not yet".to_owned(),
        None => {
            let mut all = requirement.items.clone();
            all.extend(&requirement.checks);
            let part = if requirement.is_part { "in part " } else { "" };
            format!("{part}by {}", all.join(", "))
        }
    }
}

fn title(framework: &Framework, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let of = count(framework.requirements.len(), "requirement");
    line_wrapped(out, style, &format!("{}: {of}", framework.title))?;
    writeln!(out, "{}", framework.page)?;
    writeln!(out)
}

fn widest(framework: &Framework) -> usize {
    let ids = framework.requirements.iter().map(|it| columns(it.id));
    ids.max().unwrap_or_default()
}

/// Where the organization stands with the framework that the filter names.
pub(crate) fn standings(
    framework: &'static Framework,
    report: &Report,
    filter: &Filter,
) -> Vec<Standing> {
    let is_whole = coverage::is_whole(report, |id, name| filter.names_account(id, name));
    // Of its checks all count, whatever the list shows, and what is said of the organization holds for each account.
    let counts = |it: &Tally| it.account.is_empty() || filter.is_of_account(it.account, report);
    coverage::standings(framework, report, counts, is_whole)
}

/// Prints where the organization stands with a framework.
pub fn audit(
    framework: &'static Framework,
    report: &Report,
    filter: &Filter,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let standings = standings(framework, report, filter);
    crate::head::head(&report.head, style, out)?;
    writeln!(out)?;
    title(framework, style, out)?;
    let sums: Vec<String> = RequirementState::ALL
        .iter()
        .map(|state| {
            (
                state,
                standings.iter().filter(|it| it.state == *state).count(),
            )
        })
        .filter(|(_, number)| *number > 0)
        .map(|(state, number)| format!("{} {}", thousands(number as u64), state.word()))
        .collect();
    line_wrapped(out, style, &format!("{}.", sums.join(", ")))?;
    writeln!(out)?;
    let widest = widest(framework);
    let head = format!(
        "{:<widest$}  {:<10} {:>6} {:>7}  ",
        "", "", "fail", "unknown"
    );
    writeln!(out, "{}", head.trim_end())?;
    for standing in &standings {
        let number = |number: usize| match number {
            0 => String::new(),
            number => thousands(number as u64),
        };
        let state = format!("{:<10}", standing.state.word());
        let first = format!(
            "{:<widest$}  {state} {:>6} {:>7}  ",
            standing.requirement.id,
            number(standing.counts.fail),
            number(standing.counts.unknown)
        );
        let rest = " ".repeat(columns(&first));
        for line in hanging(&asks(standing.requirement), style.width, &first, &rest) {
            writeln!(
                out,
                "{}",
                line.replacen(&state, &style.paint(mark(standing.state), &state), 1)
            )?;
        }
    }
    writeln!(out)?;
    line_wrapped(
        out,
        style,
        "Partly: nothing behind it fails, and it asks for more than is seen. Unknown: not all that it asks was seen.",
    )?;
    let again = format!("{}{} --failed", report.head.again, filter.flags());
    line_wrapped(out, style, &format!("{again}    lists what fails"))
}

fn mark(state: RequirementState) -> Mark {
    match state {
        RequirementState::Fail => Mark::Bad,
        RequirementState::Unknown => Mark::Blind,
        RequirementState::Partly => Mark::Attention,
        RequirementState::Pass => Mark::Good,
        RequirementState::Nothing | RequirementState::ByNoCall | RequirementState::NotYet => {
            Mark::Quiet
        }
    }
}

#[derive(Serialize)]
struct FrameworksDocument {
    schema: &'static str,
    frameworks: Vec<FrameworkPart>,
}

#[derive(Serialize)]
struct FrameworkPart {
    name: &'static str,
    title: &'static str,
    page: &'static str,
    requirements: Vec<RequirementPart>,
}

#[derive(Serialize)]
struct RequirementPart {
    id: &'static str,
    title: Option<&'static str>,
    checks: Vec<&'static str>,
    items: Vec<&'static str>,
    /// Whether checks and items see a part of what it asks only.
    partly: bool,
    /// Why no call to AWS can tell; null where one can.
    by_no_call: Option<&'static str>,
}

fn requirement_part(requirement: &Requirement) -> RequirementPart {
    RequirementPart {
        id: requirement.id,
        title: requirement.title,
        checks: requirement.checks.clone(),
        items: requirement.items.clone(),
        partly: requirement.is_part,
        by_no_call: match requirement.undecided {
            Some(Undecided::ByNoCall(why)) => Some(why),
            Some(Undecided::NotYet) | None => None,
        },
    }
}

/// Writes frameworks as JSON: a list of one for one.
pub fn json(frameworks: &[&'static Framework], out: &mut dyn Write) -> io::Result<()> {
    let document = FrameworksDocument {
        schema: "firestep-frameworks/1",
        frameworks: frameworks
            .iter()
            .map(|it| FrameworkPart {
                name: it.word,
                title: it.title,
                page: it.page,
                requirements: it.requirements.iter().map(requirement_part).collect(),
            })
            .collect(),
    };
    escaping::write(&document, out)
}

/// Where an organization stands with a framework, as a part of the audit's JSON.
#[derive(Serialize)]
pub(crate) struct StandingsPart {
    name: &'static str,
    title: &'static str,
    requirements: Vec<StandingPart>,
}

#[derive(Serialize)]
struct StandingPart {
    #[serde(flatten)]
    requirement: RequirementPart,
    state: &'static str,
    fail: usize,
    unknown: usize,
    pass: usize,
    excepted: usize,
}

pub(crate) fn standings_part(report: &Report, filter: &Filter) -> Option<StandingsPart> {
    let framework = filter.framework?;
    let standings = standings(framework, report, filter);
    Some(StandingsPart {
        name: framework.word,
        title: framework.title,
        requirements: standings
            .iter()
            .map(|it| StandingPart {
                requirement: requirement_part(it.requirement),
                state: it.state.word(),
                fail: it.counts.fail,
                unknown: it.counts.unknown,
                pass: it.counts.pass,
                excepted: it.counts.excepted,
            })
            .collect(),
    })
}

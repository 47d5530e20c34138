//! Lists of findings.

use std::collections::BTreeMap;
use std::io::{self, Write};

use firestep_audit::{Finding, FindingOutcome, Severity, UNSAID_PROFILE, Verdict};
use firestep_checklist::{Baseline, Report, is_exposure, review};

use crate::command;
pub use crate::filter::Filter;
use crate::style::{Mark, Style, count, hanging, line_wrapped, safe, thousands};
use crate::{exposed, head};

/// The words of a verdict: what was seen, or why nothing was.
pub fn message(finding: &Finding) -> String {
    match &finding.verdict {
        Verdict::Pass(reason) | Verdict::Fail(reason) => safe(&reason.message),
        Verdict::Unknown(gap) => safe(&gap.info().sentence()),
    }
}

/// Lists findings, each with where, what and why.
pub fn list(report: &Report, filter: &Filter, style: Style, out: &mut dyn Write) -> io::Result<()> {
    head::warnings(&report.head, style, out)?;
    if filter.passes {
        // Where only other checks are asked for, nothing is said of exposures.
        let mut asked = report.tallies.iter();
        let is_asked = filter.checks.is_empty()
            || asked.any(|it| filter.checks.contains(&it.check.id) && is_exposure(it.check));
        if is_asked {
            exposed::all(report, filter, style, out)?;
        }
    }
    let mut listed = Listed::default();
    if let Some(baseline) = &filter.baseline {
        since(baseline, report, style, out)?;
    }
    filter.each(report, &mut |finding| {
        listed.next(finding, report, style, out)
    })?;
    if listed.counts.is_empty() && filter.baseline.is_some() {
        return line_wrapped(out, style, &known(&listed.counts, report, filter));
    }
    if listed.counts.is_empty() {
        writeln!(
            out,
            "No finding matches. Take away a filter, or add --all to see those that pass."
        )?;
        return Ok(());
    }
    writeln!(out)?;
    line_wrapped(out, style, &summed(&listed.counts, filter))?;
    if filter.baseline.is_some() {
        line_wrapped(out, style, &known(&listed.counts, report, filter))?;
    }
    if listed.is_profile_unsaid {
        unsaid_profile(style, out)?;
    }
    Ok(())
}

/// Beside which audit only new findings are listed.
fn since(
    baseline: &Baseline,
    report: &Report,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let day = baseline.as_of.strftime("%Y-%m-%d %H:%M");
    let text = format!(
        "New since the audit of {day}, of {}:",
        safe(&report.subject)
    );
    line_wrapped(out, style, &text)?;
    let severities = [Severity::Critical, Severity::Low];
    let text = match severities.map(|it| baseline.holds(it)) {
        [true, true] => return writeln!(out),
        [true, false] => {
            "That result holds failing findings of critical and high severity; of others nobody can say which are new, and \
             all are listed."
        }
        [false, _] => {
            "That result holds no findings: nobody can say which are new, and all are listed."
        }
    };
    line_wrapped(out, style, text)?;
    writeln!(out)
}

/// How many fail as they did, and how many could not be seen.
fn known(counts: &BTreeMap<FindingOutcome, usize>, report: &Report, filter: &Filter) -> String {
    let asked = || report.tallies.iter().filter(|it| filter.counts(it, report));
    let counted = |outcome| counts.get(&outcome).copied().unwrap_or_default();
    let fail: usize = asked().map(|it| it.fail as usize).sum();
    let unknown = asked().map(|it| it.unknown + it.not_collected + it.closed + it.waiting);
    let unknown: usize = unknown.map(|it| it as usize).sum();
    let fail = fail.saturating_sub(counted(FindingOutcome::Fail));
    let unknown = unknown.saturating_sub(counted(FindingOutcome::Unknown));
    let begin = if counts.is_empty() {
        "Nothing is new. "
    } else {
        ""
    };
    format!(
        "{begin}Not listed: {} fail as they did, {} could not be seen, as not all of their check could be then.",
        thousands(fail as u64),
        thousands(unknown as u64)
    )
}

/// What was listed so far.
#[derive(Default)]
struct Listed {
    check: &'static str,
    account: Option<&'static str>,
    /// The check that a cause was told of first, by account and cause.
    causes: BTreeMap<(&'static str, &'static str), &'static str>,
    counts: BTreeMap<FindingOutcome, usize>,
    is_profile_unsaid: bool,
}

impl Listed {
    fn next(
        &mut self,
        finding: &Finding,
        report: &Report,
        style: Style,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        *self.counts.entry(finding.outcome()).or_default() += 1;
        self.is_profile_unsaid |= is_profile_unsaid(finding, report);
        let is_new = finding.check.id != self.check;
        if is_new {
            if !self.check.is_empty() {
                writeln!(out)?;
            }
            heading(finding, style, out)?;
        }
        if is_new || self.account != Some(finding.account) {
            (self.check, self.account) = (finding.check.id, Some(finding.account));
            let of = account_named(finding.account, report);
            line_wrapped(out, style, &format!("  {of}"))?;
        }
        // What failed for the same reason in this account was said above.
        let cause = finding.cause().map(|cause| (finding.account, cause));
        if let Some(first) = cause.and_then(|cause| self.causes.get(&cause)) {
            headline(finding, None, style, LISTED, out)?;
            line_wrapped(
                out,
                style,
                &format!("{BELOW}for the same reason as {first}"),
            )
        } else {
            self.causes
                .extend(cause.map(|cause| (cause, finding.check.id)));
            show(finding, report, style, out)
        }
    }
}

/// Where a finding stands below its account, and what is said of it below that.
const LISTED: &str = "    ";
const BELOW: &str = "      ";

/// Check, severity and title.
fn heading(finding: &Finding, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let check = finding.check;
    let heading = format!("{}  {}  {}", check.id, check.severity.word(), check.title);
    for line in hanging(&heading, style.width, "", "  ") {
        let painted = style.paint(Mark::Bold, check.id);
        writeln!(out, "{}", line.replacen(check.id, &painted, 1))?;
    }
    Ok(())
}

/// An account by name and id.
pub(crate) fn account_named(id: &str, report: &Report) -> String {
    match report.account_name(id) {
        "" => "organization".to_owned(),
        name if name == id => safe(id),
        name => format!("{} {id}", safe(name)),
    }
}

/// Whether a finding's command names a profile that nobody has said.
pub(crate) fn is_profile_unsaid(finding: &Finding, report: &Report) -> bool {
    report.commands.is_unsaid(finding.account) && report.fix(finding).is_some()
}

/// Where commands name profiles that nobody has said: what to write for them.
pub(crate) fn unsaid_profile(style: Style, out: &mut dyn Write) -> io::Result<()> {
    line_wrapped(out, style, &unsaid_profile_told())
}

/// What stands for a profile that nobody has said.
pub(crate) fn unsaid_profile_told() -> String {
    format!(
        "{UNSAID_PROFILE}<id> stands for your AWS profile of that account. Settings name them all: profile: \"{{name}}-admin\"."
    )
}

/// How many findings were listed, by outcome.
pub(crate) fn summed(counts: &BTreeMap<FindingOutcome, usize>, filter: &Filter) -> String {
    let parts: Vec<String> = OUTCOMES
        .into_iter()
        .filter_map(|(outcome, one, many)| Some((*counts.get(&outcome)?, one, many)))
        .map(|(number, one, many)| {
            let word = if number == 1 { one } else { many };
            format!("{} {word}", thousands(number as u64))
        })
        .collect();
    let all = counts.values().sum();
    let sum = format!("{}: {}", count(all, "finding"), parts.join(", "));
    if filter.passes || filter.baseline.is_some() {
        sum
    } else {
        // Nothing is said of those: they were not listed.
        format!("{sum}. Those that pass are listed by --all.")
    }
}

/// Every outcome, as it is said of one finding and of several.
const OUTCOMES: [(FindingOutcome, &str, &str); 5] = [
    (FindingOutcome::Fail, "fails", "fail"),
    (FindingOutcome::Unknown, "unknown", "unknown"),
    (FindingOutcome::Declared, "declared", "declared"),
    (FindingOutcome::Excepted, "excepted", "excepted"),
    (FindingOutcome::Pass, "passes", "pass"),
];

/// Writes verdict, account where it is not said above, region and resource, on one line where they fit.
pub(crate) fn headline(
    finding: &Finding,
    account: Option<&str>,
    style: Style,
    indent: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let outcome = finding.outcome();
    let mark = match outcome {
        FindingOutcome::Fail => Mark::Bad,
        FindingOutcome::Unknown => Mark::Blind,
        FindingOutcome::Pass => Mark::Good,
        FindingOutcome::Excepted | FindingOutcome::Declared => Mark::Vouched,
    };
    let word = outcome.word();
    let resource = finding
        .resource
        .name
        .as_deref()
        .unwrap_or(&finding.resource.id);
    let account = account.map_or_else(String::new, |it| format!("{}  ", safe(it)));
    let line = format!(
        "{word:<7} {account}{}  {}",
        safe(finding.region),
        safe(resource)
    );
    let rest = format!("{indent}        ");
    for (row, line) in hanging(&line, style.width, indent, &rest)
        .iter()
        .enumerate()
    {
        if row == 0 {
            let painted = style.paint(mark, word);
            writeln!(out, "{}", line.replacen(word, &painted, 1))?;
        } else {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

fn show(finding: &Finding, report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    headline(finding, None, style, LISTED, out)?;
    line_wrapped(out, style, &format!("{BELOW}{}", message(finding)))?;
    // What fails for a reason that another check is about is put right there.
    let root = root(finding, report);
    let told = root.unwrap_or(finding);
    match (report.fix(told), &finding.verdict) {
        (Some(fix), _) => {
            if let Some(review) = review(told) {
                line_wrapped(out, style, &format!("{BELOW}Review first. {review}"))?;
            }
            command::write(&fix, style.width, BELOW.len(), out)
        }
        // No command does it in this state, or not all of it is known: then what to do is said.
        (None, Verdict::Fail(_)) if told.check.fix.is_some() || root.is_some() => {
            line_wrapped(out, style, &format!("{BELOW}{}", told.check.remedy))
        }
        (None, _) => Ok(()),
    }
}

/// The finding of the check that is about the cause of another.
fn root<'a>(finding: &Finding, report: &'a Report) -> Option<&'a Finding> {
    let cause = finding.cause().filter(|cause| *cause != finding.check.id)?;
    // Of another account's nothing holds here: neither its command nor its state.
    let is_here = |account: &str| account == finding.account || account.is_empty();
    report
        .findings
        .iter()
        .find(|it| it.check.id == cause && it.cause() == Some(cause) && is_here(it.account))
}

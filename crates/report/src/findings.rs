//! Lists of findings.

use std::io::{self, Write};

use firestep_audit::{Finding, Severity, Verdict};
use firestep_checklist::Evaluated;

use crate::style::{Mark, Style, count, safe};
use crate::text::line_wrapped;

#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Those that an item's clauses rest on.
    pub item: Option<&'static str>,
    /// Those of one check.
    pub check: Option<&'static str>,
    /// Those of these accounts, by id or name.
    pub accounts: Vec<String>,
    /// Those of this severity and above.
    pub severity: Option<Severity>,
    /// Those that pass too.
    pub passes: bool,
}

impl Filter {
    /// Whether a finding is one of them.
    pub fn takes(&self, finding: &Finding, evaluated: &Evaluated) -> bool {
        let name = evaluated.names.get(finding.account);
        (self.passes || !matches!(finding.verdict, Verdict::Pass(_)))
            && self.item.is_none_or(|item| {
                finding
                    .check
                    .clauses
                    .iter()
                    .any(|clause| clause.item == item)
            })
            && self.check.is_none_or(|check| finding.check.id == check)
            && (self.accounts.is_empty()
                || self
                    .accounts
                    .iter()
                    .any(|wanted| wanted == finding.account || name == Some(wanted)))
            && self
                .severity
                .is_none_or(|severity| finding.check.severity >= severity)
    }

    /// The findings, the worst first, then by check, account and thing.
    pub fn of<'a>(&self, evaluated: &'a Evaluated) -> Vec<&'a Finding> {
        let mut found: Vec<&Finding> = evaluated
            .outcome
            .findings
            .iter()
            .filter(|finding| self.takes(finding, evaluated))
            .collect();
        found.sort_by_key(|finding| {
            (
                rank(&finding.verdict),
                std::cmp::Reverse(finding.check.severity),
                finding.check.id,
                finding.account,
                finding.region,
                finding.resource.id.clone(),
            )
        });
        found
    }
}

fn rank(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Fail(_) => 0,
        Verdict::Unknown(_) => 1,
        Verdict::Pass(_) => 2,
    }
}

/// The words of a verdict: what was seen, or why nothing was.
pub fn message(finding: &Finding) -> String {
    match &finding.verdict {
        Verdict::Pass(reason) | Verdict::Fail(reason) => safe(&reason.message),
        Verdict::Unknown(gap) => safe(&gap.info().sentence()),
    }
}

/// Lists findings, each with where, what and why.
pub fn list(
    evaluated: &Evaluated,
    filter: &Filter,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let found = filter.of(evaluated);
    let mut check = "";
    for finding in &found {
        if finding.check.id != check {
            if !check.is_empty() {
                writeln!(out)?;
            }
            check = finding.check.id;
            writeln!(
                out,
                "{}  {}  {}",
                style.paint(Mark::Bold, check),
                finding.check.severity.word(),
                finding.check.title
            )?;
        }
        show(finding, evaluated, style, out)?;
    }
    if found.is_empty() {
        writeln!(
            out,
            "No finding matches. Take away a filter, or add --all to see those that pass."
        )?;
        return Ok(());
    }
    let of = |rank_of: u8| {
        found
            .iter()
            .filter(|finding| rank(&finding.verdict) == rank_of)
            .count()
    };
    writeln!(out)?;
    line_wrapped(
        out,
        style,
        &format!(
            "{}: {} fail, {} unknown, {} pass",
            count(found.len(), "finding"),
            of(0),
            of(1),
            of(2)
        ),
    )
}

/// Verdict, account, region and thing, on one line.
pub(crate) fn headline(finding: &Finding, evaluated: &Evaluated, style: Style) -> String {
    let (mark, word) = match finding.verdict {
        Verdict::Fail(_) => (Mark::Bad, "fail"),
        Verdict::Unknown(_) => (Mark::Blind, "unknown"),
        Verdict::Pass(_) => (Mark::Good, "pass"),
    };
    let account = evaluated
        .names
        .get(finding.account)
        .map_or(finding.account, String::as_str);
    let account = if account.is_empty() {
        "organization"
    } else {
        account
    };
    let resource = finding
        .resource
        .name
        .as_deref()
        .unwrap_or(&finding.resource.id);
    format!(
        "{} {}  {}  {}",
        style.paint(mark, &format!("{word:<7}")),
        safe(account),
        safe(finding.region),
        safe(resource)
    )
}

fn show(
    finding: &Finding,
    evaluated: &Evaluated,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "  {}", headline(finding, evaluated, style))?;
    line_wrapped(out, style, &format!("          {}", message(finding)))?;
    match (evaluated.fix(finding), &finding.verdict) {
        (Some(fix), _) => {
            for command in fix.lines() {
                writeln!(out, "          {command}")?;
            }
            Ok(())
        }
        // No command does it in this state, or not all of it is known: then what to do is said.
        (None, Verdict::Fail(_)) if finding.check.fix.is_some() => {
            line_wrapped(out, style, &format!("          {}", finding.check.remedy))
        }
        (None, _) => Ok(()),
    }
}

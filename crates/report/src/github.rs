//! The worst findings as annotations of GitHub Actions: workflow commands on standard output.

use std::collections::BTreeMap;
use std::io::{self, Write};

use firestep_audit::{FindingOutcome, Severity};
use firestep_checklist::Report;

use crate::captured::not_whole;
use crate::filter::Filter;
use crate::findings::summed;
use crate::shares;
use crate::standing::sentence;
use crate::style::{safe, thousands};
use crate::told::{Teller, Told};

/// GitHub shows so many of a kind in a step, and drops the others without a word.
const SHOWN: usize = 10;

/// Failures of a kind that were met.
struct Kind {
    command: &'static str,
    what: &'static str,
    number: usize,
}

/// Writes the first failures as errors and warnings, then a notice that counts them all, and everything that is no failure.
pub fn audit(report: &Report, filter: &Filter, out: &mut dyn Write) -> io::Result<()> {
    let teller = Teller::new(report);
    let mut counts: BTreeMap<FindingOutcome, usize> = BTreeMap::new();
    let kind = |command, what| Kind {
        command,
        what,
        number: 0,
    };
    let mut errors = kind("error", "critical and high");
    let mut warnings = kind("warning", "medium and low");
    filter.each(report, &mut |finding| {
        let outcome = finding.outcome();
        *counts.entry(outcome).or_default() += 1;
        if outcome != FindingOutcome::Fail {
            return Ok(());
        }
        let kind = match finding.check.severity {
            Severity::Critical | Severity::High => &mut errors,
            Severity::Medium | Severity::Low => &mut warnings,
        };
        kind.number += 1;
        if kind.number > SHOWN {
            return Ok(());
        }
        annotation(kind.command, &teller.tell(finding), out)
    })?;
    let mut lines = vec![if counts.is_empty() {
        "No finding matches.".to_owned()
    } else {
        summed(&counts, filter)
    }];
    let flags = filter.flags();
    if !flags.is_empty() {
        lines.push(format!("These are the findings of {}.", safe(flags.trim())));
    }
    lines.extend(not_whole(&report.head));
    for kind in [&errors, &warnings] {
        if kind.number > SHOWN {
            let all = thousands(kind.number as u64);
            lines.push(format!(
                "GitHub shows {SHOWN} {}s a step: {SHOWN} of {all} that are {}.",
                kind.command, kind.what
            ));
        }
    }
    lines.extend(report.tiers.iter().filter_map(shares::line));
    lines.push(format!("All that fail: {} --failed", report.head.again));
    let title = format!("Firestep: {}", safe(&report.head.title));
    command("notice", &title, &lines.join("\n"), out)
}

fn annotation(name: &str, told: &Told<'_>, out: &mut dyn Write) -> io::Result<()> {
    let check = told.check;
    let title = format!("{} {}: {}", check.severity.word(), check.id, check.title);
    let mut lines = vec![sentence(told), check.remedy.to_owned()];
    if let Some(review) = told.review {
        lines.push(format!("Review first. {review}"));
    }
    lines.extend(told.fix.clone());
    let mut about = vec![told.clauses.join("; ")];
    for (name, value) in [
        ("account", Some(told.account)),
        ("units", told.unit_path()),
        ("category", told.category()),
        ("owner", told.owner()),
    ] {
        about.extend(
            value
                .filter(|it| !it.is_empty())
                .map(|it| format!("{name} {}", safe(it))),
        );
    }
    let controls = told.controls.iter();
    about.extend(controls.map(|it| format!("{} {}", it.framework.word, it.id)));
    about.retain(|it| !it.is_empty());
    lines.push(about.join("; "));
    lines.push(safe(&told.key));
    command(name, &title, &lines.join("\n"), out)
}

/// A workflow command: nothing in its texts is another one.
fn command(name: &str, title: &str, message: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "::{name} title={}::{}", property(title), data(message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_command_is_another() {
        let mut out = Vec::new();
        command("error", "a: 1,2%\n", "50 %\r\n::error::x", &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "::error title=a%3A 1%2C2%25%0A::50 %25%0D%0A::error::x\n"
        );
    }
}

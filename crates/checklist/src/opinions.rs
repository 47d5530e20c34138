//! Checks as the organization thinks of them.

use firestep_audit::{Audience, Check, Severity};
use firestep_program::history::SeverityWord;
use firestep_program::{AudienceWord, CheckOpinion, Settings};

/// The checks, those of which something else is thought as it is thought: kept as long as the process lives, as all are.
pub(crate) fn as_thought(checks: &[&'static Check], settings: &Settings) -> Vec<&'static Check> {
    let of = |check: &Check| settings.checks.iter().find(|it| *it.check == *check.id);
    let thought = |check: &&'static Check| match of(check) {
        Some(opinion) => &*Box::leak(Box::new(thought(check, opinion))),
        None => *check,
    };
    checks.iter().map(thought).collect()
}

fn thought(check: &Check, opinion: &CheckOpinion) -> Check {
    Check {
        severity: opinion.severity.map_or(check.severity, |it| match it {
            SeverityWord::Low => Severity::Low,
            SeverityWord::Medium => Severity::Medium,
            SeverityWord::High => Severity::High,
            SeverityWord::Critical => Severity::Critical,
        }),
        audience: opinion.audience.map_or(check.audience, |it| match it {
            AudienceWord::Everyone => Audience::Everyone,
            AudienceWord::Thorough => Audience::Thorough,
        }),
        ..check.clone()
    }
}

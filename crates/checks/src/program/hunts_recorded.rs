//! Was a threat hunt run in the period, and recorded with its result?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::{Gap, Org};
use firestep_program::{Hunt, RecordState};

use super::some::some;

pub(crate) const CHECK: Check = Check {
    id: "program-hunts-recorded",
    title: "Threat hunts are run and recorded",
    severity: Severity::Low,
    effort: Effort::Days,
    clauses: &[Clause::new("X6.2", "hunts")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Alarms find what somebody thought of; who has been inside for months is found by those who look.",
    remedy: "Run a hunt, and record it in hunts/ with its queries, the days of data, the result and who mends what did not work.",
    references: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_incident_response_development_simulate.html",
    ],
    reads: &[],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let days = org.program.settings.periods.hunt_days;
    let day = org.day();
    let held: Vec<(&Hunt, RecordState)> = org
        .program
        .hunts
        .iter()
        .map(|it| (it, it.state(day, days)))
        .filter(|(_, state)| *state != RecordState::NotYet)
        .collect();
    // A hunt that is only planned is none.
    if held.is_empty() {
        return Err(Gap::not_declared("hunts/"));
    }
    let done = held.iter().filter(|(_, state)| *state == RecordState::Done);
    if let Some((hunt, _)) = done.max_by_key(|(it, _)| it.date) {
        let message = format!("a hunt of {} is recorded with its result", hunt.date);
        return Ok(Verdict::Pass(message.into()));
    }
    let mut recent: Vec<String> = held
        .iter()
        .filter(|(_, state)| *state == RecordState::Partial)
        .map(|(hunt, _)| lacking(hunt))
        .collect();
    recent.sort_unstable();
    let last = held.iter().map(|(it, _)| it.date).max();
    let last = last.map(|it| it.to_string()).unwrap_or_default();
    Ok(Verdict::Fail(if recent.is_empty() {
        format!("the last hunt was on {last}, more than {days} days ago").into()
    } else {
        some(&recent).into()
    }))
}

/// What a hunt in the period lacks.
fn lacking(hunt: &Hunt) -> String {
    let lacks = hunt.lacks();
    let what = if lacks.is_empty() {
        "has gaps that are open after their last day".to_owned()
    } else {
        format!("lacks {}", lacks.join(", "))
    };
    format!("the hunt of {} {what}", hunt.date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use std::path::Path;

    /// 2026-11-18 is the day of the sample organization.
    fn said(hunts: &[&str]) -> Result<Verdict, Gap> {
        let mut org = Org::sample([]);
        for more in hunts {
            let text = format!(
                "hypothesis: keys were taken\nqueries: [q1]\nfrom: 2026-01-01\nto: 2026-01-31\nowner: Kim\n{more}"
            );
            let hunt = Hunt::parse(Path::new("h.yaml"), &text).unwrap().unwrap();
            org.program.hunts.push(hunt);
        }
        examine(&org)
    }

    const DONE: &str = "date: 2026-11-01\nresult: nothing\n";
    const OPEN: &str = "date: 2026-11-02\nresult: two keys\n\
                        gaps: [{ gap: no logs, owner: Lee, due: 2026-11-10 }]\n";

    #[test]
    fn one_that_is_recent_and_has_a_result_passes() {
        passes(|| said(&[DONE]));
        passes(|| said(&[OPEN, DONE]));
        fails(|| said(&["date: 2026-11-01\n"]));
        fails(|| said(&[OPEN]));
        fails(|| said(&["date: 2026-02-01\nresult: nothing\n"]));
        fails(|| said(&["date: 2026-11-01\nresult: TODO\n"]));
    }

    #[test]
    fn none_and_those_to_come_wait() {
        unknown(|| said(&[]));
        unknown(|| said(&["date: 2027-01-01\nresult: nothing\n"]));
    }
}

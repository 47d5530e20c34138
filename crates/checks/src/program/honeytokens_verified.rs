//! Was the alarm of each honeytoken raised in a test in the last 90 days?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::{Gap, Org};
use firestep_program::{Honeytoken, HoneytokenState};

use super::honeytoken_harmless::in_use;
use super::some::some;

pub(crate) const CHECK: Check = Check {
    id: "program-honeytokens-verified",
    title: "The alarm of each honeytoken was tested in the last 90 days",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("E8.1", "alert")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A rule that was switched off, or a topic that nobody reads, makes a decoy of the decoy.",
    remedy: "Use each token once from a known address, wait for the alarm, and write the day (`verified`) and the ARN of its rule in honeytokens.yaml.",
    references: &[
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html",
    ],
    reads: &[],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let tokens: Vec<&Honeytoken> = in_use(org).collect();
    if tokens.is_empty() {
        return Err(Gap::not_declared("honeytokens.yaml"));
    }
    let day = org.day();
    let stale: Vec<String> = tokens
        .iter()
        .filter_map(|token| {
            let why = match (token.state(day), token.verified) {
                (HoneytokenState::Verified | HoneytokenState::Retired, _) => return None,
                (HoneytokenState::NotYet, _) => "it is dated in the future".to_owned(),
                (HoneytokenState::Unverified, Some(last)) => format!("last tested on {last}"),
                (HoneytokenState::Unverified, None) => "never tested".to_owned(),
            };
            Some(format!("{}: {why}", token.id))
        })
        .collect();
    if !stale.is_empty() {
        return Ok(Verdict::Fail(some(&stale).into()));
    }
    if let Some(token) = tokens.iter().find(|it| it.rule.is_none()) {
        return Err(Gap::not_declared(&format!(
            "rule of honeytoken {}",
            token.id
        )));
    }
    Ok(Verdict::Pass(
        "each was tested in the last 90 days and raised its alarm".into(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::honeytoken_harmless::tests::key_in;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::evaluate;

    /// So many days ago; below 0: in the future.
    fn said(days: &[Option<i64>], rule: bool) -> Result<Verdict, Gap> {
        let mut org = Org::sample([]);
        for ago in days {
            let mut token = key_in("111122223333");
            let before = |days: i64| {
                let mut day = org.day();
                for _ in 0..days.abs() {
                    day = if days > 0 {
                        day.yesterday()
                    } else {
                        day.tomorrow()
                    }
                    .unwrap();
                }
                day
            };
            token.verified = ago.map(before);
            token.rule = rule.then(|| "arn:aws:events:eu-central-1:111122223333:rule/decoy".into());
            org.program.honeytokens.push(token);
        }
        evaluate(|| examine(&org))
    }

    #[test]
    fn a_test_holds_for_ninety_days() {
        passes(|| said(&[Some(90)], true));
        fails(|| said(&[Some(91)], true));
        fails(|| said(&[Some(1), None], true));
        fails(|| said(&[Some(-1)], true));
    }

    #[test]
    fn tokens_and_their_rules_are_written_down_or_wait() {
        unknown(|| said(&[], true));
        unknown(|| said(&[Some(1)], false));
        fails(|| said(&[None], false));
    }
}

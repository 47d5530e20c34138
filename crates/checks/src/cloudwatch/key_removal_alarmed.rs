//! Is somebody told when a key is turned off or about to be deleted?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity};

use crate::cloudwatch::alarmed::{READS, told_of};
use crate::cloudwatch::events::{Event, calls};

pub(crate) const CHECK: Check = Check {
    id: "cloudwatch-key-removal-alarmed",
    title: "Somebody is told of keys that are turned off or to be deleted",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What a deleted key encrypted is lost for ever; there are days to stop it, for whoever knows.",
    remedy: "Make a metric filter for these calls on the trail's log group, and an alarm on it that tells a topic with a subscription.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-7",
    ],
    reads: READS,
    fix: None,
    examine: &PerAccount(|context| told_of(context, events)),
};

const CALLS: &[&str] = &["DisableKey", "ScheduleKeyDeletion"];

fn events(account: &str) -> Vec<Event> {
    calls(account, "kms.amazonaws.com", CALLS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alarm_chains::{any_of, blind, with, without_one};

    #[test]
    fn the_pattern_of_the_benchmark_passes() {
        let pattern = format!(
            "{{ ($.eventSource = kms.amazonaws.com) && ({}) }}",
            any_of(CALLS)
        );
        assert_eq!(with(&CHECK, &[&pattern]), "pass");
    }

    #[test]
    fn a_pattern_that_misses_one_fails() {
        for (missing, others) in without_one(CALLS) {
            let pattern = format!("{{ {others} }}");
            assert_eq!(with(&CHECK, &[&pattern]), "fail", "{missing}");
        }
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(blind(&CHECK), "unknown");
    }
}

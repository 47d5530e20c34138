//! Is it set how long every log group keeps what is written to it?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::logs::{LogGroup, LogGroupClass};

use crate::ages::in_days;

pub(crate) const CHECK: Check = Check {
    id: "logs-log-group-retention-set",
    title: "Log groups have a retention",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[Clause::new("M3.1", "retained-encrypted")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What is kept for ever because nobody decided costs money, and is one more place with data of people.",
    remedy: "Set the days for which the group keeps events (logs put-retention-policy).",
    references: &[
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html#SettingLogRetention",
    ],
    reads: &["logs:DescribeLogGroups"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.logs_log_groups, examine)),
};

fn examine(group: &LogGroup) -> Result<Verdict, Gap> {
    if *group.log_group_class.get()? == LogGroupClass::Delivery {
        return Ok(Verdict::Pass("it delivers events and keeps none".into()));
    }
    Ok(match group.retention_in_days.get()? {
        Some(days) => {
            Verdict::Pass(format!("it keeps events for {}", in_days((*days).into())).into())
        }
        None => Verdict::Fail("nobody decided how long it keeps events: for ever".into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn sample(days: Option<u32>, class: LogGroupClass) -> LogGroup {
        let mut it = LogGroup::unseen("trail");
        it.retention_in_days = Seen::new(days);
        it.log_group_class = Seen::new(class);
        it
    }

    #[test]
    fn a_group_that_keeps_for_ever_fails() {
        passes(|| examine(&sample(Some(30), LogGroupClass::Standard)));
        fails(|| examine(&sample(None, LogGroupClass::InfrequentAccess)));
        passes(|| examine(&sample(None, LogGroupClass::Delivery)));
        unknown(|| examine(&LogGroup::unseen("trail")));
    }
}

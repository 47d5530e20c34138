//! Does every log group keep what is written to it for a year at least?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::logs::{LogGroup, LogGroupClass};

use crate::ages::in_days;

pub(crate) const CHECK: Check = Check {
    id: "logs-log-group-kept-a-year",
    title: "Log groups keep events for a year or longer",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Intrusions are found months later; by then what shows how they began must still be there.",
    remedy: "Set the group's retention to 365 days or more, or export what is older.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-16",
    ],
    reads: &["logs:DescribeLogGroups"],
    fix: Some("logs-log-group-kept-a-year"),
    examine: &PerAccount(|context| each_that(&context.account.logs_log_groups, examine)),
};

const DAYS: u32 = 365;

fn examine(group: &LogGroup) -> Result<Option<Verdict>, Gap> {
    if *group.log_group_class.get()? == LogGroupClass::Delivery {
        return Ok(None);
    }
    Ok(Some(match group.retention_in_days.get()? {
        None => Verdict::Pass("it keeps events for ever".into()),
        Some(days) => {
            let kept = format!("it keeps events for {}", in_days((*days).into()));
            Verdict::of(*days >= DAYS, kept.clone(), kept)
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn said(days: Option<u32>) -> Result<Verdict, Gap> {
        let mut it = LogGroup::unseen("trail");
        it.retention_in_days = Seen::new(days);
        it.log_group_class = Seen::new(LogGroupClass::Standard);
        Ok(examine(&it)?.unwrap())
    }

    #[test]
    fn less_than_a_year_fails() {
        passes(|| said(Some(365)));
        passes(|| said(None));
        fails(|| said(Some(180)));
        unknown(|| Ok(examine(&LogGroup::unseen("trail"))?.unwrap()));
    }
}

//! Does every alarm do its actions?

use firestep_audit::{
    Audience, Check, Context, Effort, PerAccount, Severity, Verdict, Verdicts, each,
};
use firestep_inventory::{Gap, Seen};

pub(crate) const CHECK: Check = Check {
    id: "cloudwatch-alarm-actions-enabled",
    title: "CloudWatch alarms do their actions",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An alarm whose actions are switched off, for a deployment perhaps, goes off unheard.",
    remedy: "Enable the alarm's actions (cloudwatch enable-alarm-actions), or delete the alarm.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-17",
    ],
    reads: &["cloudwatch:DescribeAlarms"],
    fix: None,
    examine: &PerAccount(examine_all),
};

fn examine_all<'a>(context: &Context<'a>) -> Verdicts<'a> {
    let account = context.account;
    let metric = each(&account.cloudwatch_alarms, |it| {
        examine(&it.actions_enabled)
    });
    metric.with(each(&account.cloudwatch_composite_alarms, |it| {
        examine(&it.actions_enabled)
    }))
}

fn examine(are_enabled: &Seen<bool>) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        *are_enabled.get()?,
        "its actions are enabled",
        "its actions are switched off",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown, words};
    use firestep_inventory::cloudwatch::{Alarm, CompositeAlarm};
    use firestep_inventory::{Account, Listed};

    #[test]
    fn actions_that_are_switched_off_fail() {
        passes(|| examine(&Seen::new(true)));
        fails(|| examine(&Seen::new(false)));
        unknown(|| examine(&Alarm::unseen("a").actions_enabled));
    }

    #[test]
    fn alarms_on_alarms_are_asked_too() {
        let mut account = Account::empty();
        let mut alarm = Alarm::unseen("a");
        alarm.actions_enabled = Seen::new(true);
        account.cloudwatch_alarms = Listed::of([alarm]);
        let mut composite = CompositeAlarm::unseen("c");
        composite.actions_enabled = Seen::new(false);
        account.cloudwatch_composite_alarms = Listed::of([composite]);
        assert_eq!(words(&CHECK, &account), ["pass", "fail"]);
    }
}

//! Does every alarm do something when it goes off?

use firestep_audit::{
    Audience, Check, Context, Effort, PerAccount, Severity, Verdict, Verdicts, each,
};
use firestep_inventory::Gap;
use firestep_inventory::cloudwatch::Alarm;

pub(crate) const CHECK: Check = Check {
    id: "cloudwatch-alarm-action-set",
    title: "CloudWatch alarms have an action for when they go off",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An alarm without an action is a colour on a page that nobody looks at.",
    remedy: "Give the alarm an action for the state ALARM, a topic that somebody is subscribed to, or delete it.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-15",
    ],
    reads: &["cloudwatch:DescribeAlarms"],
    fix: None,
    examine: &PerAccount(examine_all),
};

fn examine_all<'a>(context: &Context<'a>) -> Verdicts<'a> {
    let account = context.account;
    let metric = each(&account.cloudwatch_alarms, |it| examine(context, it));
    metric.with(each(&account.cloudwatch_composite_alarms, |it| {
        Ok(said(it.alarm_actions.get()?.is_empty()))
    }))
}

fn said(is_silent: bool) -> Verdict {
    Verdict::of(
        !is_silent,
        "an action is set for when it goes off",
        "no action is set for when it goes off",
    )
}

/// An alarm that an alarm on alarms names may leave the action to that one.
fn examine(context: &Context<'_>, alarm: &Alarm) -> Result<Verdict, Gap> {
    if !alarm.alarm_actions.get()?.is_empty() {
        return Ok(said(false));
    }
    let region = alarm.identity.location.region;
    let composites = context.account.cloudwatch_composite_alarms.region(region);
    let heard = composites.first(|it| {
        firestep_inventory::all([&|| it.is_set_off_by(alarm), &|| {
            Ok(!it.alarm_actions.get()?.is_empty())
        }])
    })?;
    Ok(match heard {
        Some(composite) => Verdict::Pass(
            format!("the alarm {} on it does something", composite.identity.id).into(),
        ),
        None => said(true),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words;
    use firestep_inventory::cloudwatch::CompositeAlarm;
    use firestep_inventory::{Account, Listed, Seen};

    fn alarm(actions: &[&str]) -> Alarm {
        let mut alarm = Alarm::unseen("disk");
        alarm.alarm_actions = Seen::new(actions.iter().map(|it| (*it).into()).collect());
        alarm
    }

    fn of(alarm: Alarm, composite: Option<CompositeAlarm>) -> Vec<&'static str> {
        let mut account = Account::empty();
        account.cloudwatch_alarms = Listed::of([alarm]);
        account.cloudwatch_composite_alarms = Listed::of(composite);
        words(&CHECK, &account)
    }

    const TOPIC: &str = "arn:aws:sns:eu-central-1:111122223333:alarms";

    #[test]
    fn an_alarm_without_an_action_fails() {
        assert_eq!(of(alarm(&[TOPIC]), None), ["pass"]);
        assert_eq!(of(alarm(&[]), None), ["fail"]);
        assert_eq!(of(Alarm::unseen("disk"), None), ["unknown"]);
    }

    #[test]
    fn an_alarm_on_it_may_have_the_action() {
        let composite = |rule: &str, actions: &[&str]| {
            let mut composite = CompositeAlarm::unseen("all");
            composite.alarm_rule = Seen::new(rule.into());
            composite.alarm_actions = Seen::new(actions.iter().map(|it| (*it).into()).collect());
            Some(composite)
        };
        let of = |composite| of(alarm(&[]), composite);
        let heard = composite("ALARM(disk) OR ALARM(cpu)", &[TOPIC]);
        assert_eq!(of(heard), ["pass", "pass"]);
        let perhaps = composite("ALARM(disk) AND ALARM(cpu)", &[TOPIC]);
        assert_eq!(of(perhaps), ["unknown", "pass"]);
        // Another of a longer name.
        let longer = composite("ALARM(disk-full)", &[TOPIC]);
        assert_ne!(of(longer)[0], "pass");
        assert_eq!(of(composite("ALARM(cpu)", &[TOPIC])), ["fail", "pass"]);
        assert_eq!(of(composite("ALARM(disk)", &[])), ["fail", "fail"]);
        let mut account = Account::empty();
        account.cloudwatch_alarms = Listed::of([alarm(&[])]);
        account.cloudwatch_composite_alarms = Listed::unseen();
        assert_eq!(words(&CHECK, &account), ["unknown", "unknown"]);
    }
}

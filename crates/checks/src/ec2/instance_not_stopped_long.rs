//! Is no instance stopped for long?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::ec2::{Instance, InstanceState};
use firestep_inventory::reading::records::undecided;

use crate::ages::in_days;

pub(crate) const CHECK: Check = Check {
    id: "ec2-instance-not-stopped-long",
    title: "Stopped EC2 instances are deleted after 30 days",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A machine that was off for months starts with all the holes that were closed meanwhile.",
    remedy: "Make an image of it and terminate it, or start it and patch it.",
    references: &["https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Stop_Start.html"],
    reads: &["ec2:DescribeInstances"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.ec2_instances, |it| examine(context, it))),
};

/// As AWS's own standard demands it.
const STOPPED_DAYS: i64 = 30;

fn examine(context: &Context<'_>, instance: &Instance) -> Result<Verdict, Gap> {
    match instance.state.get()? {
        InstanceState::Stopped => {}
        InstanceState::Pending
        | InstanceState::Running
        | InstanceState::Stopping
        | InstanceState::ShuttingDown
        | InstanceState::Terminated => return Ok(Verdict::Pass("it is not stopped".into())),
    }
    let launched = context.org.days_since(instance.launch_time.get()?);
    if launched <= STOPPED_DAYS {
        return Ok(Verdict::Pass(
            format!("it is stopped and was started {} ago", in_days(launched)).into(),
        ));
    }
    let Some(stopped) = instance.transition_time()? else {
        return Err(undecided(
            instance.identity.location,
            "ec2:DescribeInstances",
            "StateTransitionReason does not say when it was stopped",
        ));
    };
    let days = context.org.days_since(&stopped);
    Ok(Verdict::of(
        days <= STOPPED_DAYS,
        format!("it was stopped {} ago", in_days(days)),
        format!("it was stopped {} ago", in_days(days)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::{Account, Org, Seen};

    fn examine(instance: &Instance) -> Result<Verdict, Gap> {
        let org = Org::sample([]);
        super::examine(&Context::new(&org, &Account::empty()), instance)
    }

    fn instance(state: InstanceState, launched: &str, reason: &str) -> Instance {
        let mut it = Instance::unseen("i-1");
        it.state = Seen::new(state);
        it.launch_time = Seen::new(launched.parse().unwrap());
        it.state_transition_reason = Seen::new(reason.into());
        it
    }

    const OLD: &str = "2026-01-01T00:00:00Z";

    #[test]
    fn the_day_on_which_it_was_stopped_decides() {
        use InstanceState::{Running, Stopped};
        passes(|| examine(&instance(Running, OLD, "")));
        passes(|| examine(&instance(Stopped, "2026-11-10T00:00:00Z", "")));
        let late = "User initiated (2026-11-10 08:00:00 GMT)";
        passes(|| examine(&instance(Stopped, OLD, late)));
        fails(|| {
            examine(&instance(
                Stopped,
                OLD,
                "User initiated (2026-02-01 08:00:00 GMT)",
            ))
        });
    }

    #[test]
    fn without_a_day_it_is_unknown() {
        for reason in [
            "",
            "User initiated",
            "Server.SpotInstanceShutdown: x",
            "User (soon GMT)",
        ] {
            unknown(|| examine(&instance(InstanceState::Stopped, OLD, reason)));
        }
        unknown(|| examine(&Instance::unseen("i-1")));
    }
}

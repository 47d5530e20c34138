//! Does Config record in every region?

use firestep_audit::{
    Audience, Check, Clause, Effort, Fixing, PerAccount, Reason, Severity, Verdict, each_region,
};
use firestep_inventory::config::{Recorder, RecorderStatus, RecordingStrategy};
use firestep_inventory::{Account, Gap, RegionSlice, all, any};

pub(crate) const CHECK: Check = Check {
    id: "config-recorder-on",
    title: "AWS Config records in every region",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[
        Clause::new("M3.2", "recorder"),
        Clause::new("E4.4", "config"),
    ],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without a recorder nobody can say how a resource was configured last week.",
    remedy: "Turn on a recorder of all resource types with a delivery channel, by a StackSet over all accounts and regions.",
    references: &[
        "https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html",
    ],
    reads: &[
        "config:DescribeConfigurationRecorders",
        "config:DescribeConfigurationRecorderStatus",
        "config:DescribeDeliveryChannels",
    ],
    fix: Some("config-recorder-start"),
    examine: &PerAccount(|context| {
        each_region(&context.account.config_recorders, |it| {
            examine(context.account, it)
        })
    }),
};

fn examine(account: &Account, here: RegionSlice<'_, Recorder>) -> Result<Verdict, Gap> {
    let on = here.any(|recorder| {
        all([&|| is_of_all_types(recorder), &|| {
            Ok(*recorder.recording.get()?
                && *recorder.last_status.get()? != Some(RecorderStatus::Failure))
        }])
    })?;
    if on {
        return Ok(Verdict::Pass("a recorder of all types is recording".into()));
    }
    Ok(if here.whole()?.is_empty() {
        Verdict::Fail(
            Reason::from("there is no recorder").fixing(Fixing::Withheld(
                "a recorder takes a role, a bucket and a delivery channel",
            )),
        )
    } else {
        Verdict::Fail(
            Reason::from("no recorder of all types is recording and delivering")
                .fixing(Fixing::read(|| stopped(account, here))),
        )
    })
}

fn is_of_all_types(recorder: &Recorder) -> Result<bool, Gap> {
    all([
        // One that a service runs for its own ends records only what that service needs.
        &|| Ok(recorder.service_principal.get()?.is_none()),
        &|| {
            any([&|| recorder.all_supported.get().copied(), &|| {
                Ok(match recorder.recording_strategy.get()? {
                    Some(RecordingStrategy::All) => true,
                    // All but some are all types only when nothing is left out.
                    Some(RecordingStrategy::Exclusion) => recorder.excluded_types.get()?.is_empty(),
                    Some(RecordingStrategy::Inclusion) | None => false,
                })
            }])
        },
    ])
}

/// The recorder of all types that was stopped, where AWS would start it.
fn stopped(account: &Account, here: RegionSlice<'_, Recorder>) -> Result<Fixing, Gap> {
    let Some(recorder) = here.first(is_of_all_types)? else {
        return Ok(Fixing::Withheld("no recorder of all types is there"));
    };
    let channels = account
        .config_delivery_channels
        .region(here.location.region);
    let is_stopped = !*recorder.recording.get()?
        && *recorder.last_status.get()? != Some(RecorderStatus::Failure);
    Ok(if !is_stopped {
        Fixing::Withheld("what it records is not delivered")
    } else if channels.whole()?.is_empty() {
        Fixing::Withheld("there is no delivery channel, so AWS does not start it")
    } else {
        Fixing::with([("recorder", (*recorder.identity.id).into())])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::commands;
    use firestep_inventory::config::DeliveryChannel;
    use firestep_inventory::{Listed, Seen};

    fn said(recorders: &Listed<Recorder>) -> Vec<&'static str> {
        let account = Account::empty();
        each_region(recorders, |it| examine(&account, it))
            .iter()
            .map(|it| it.verdict.word())
            .collect()
    }

    fn recorder(all: bool, recording: bool, last: RecorderStatus) -> Recorder {
        let mut it = Recorder::unseen("default");
        it.service_principal = Seen::new(None);
        it.all_supported = Seen::new(all);
        it.recording_strategy = Seen::new(None);
        it.recording = Seen::new(recording);
        it.last_status = Seen::new(Some(last));
        it
    }

    #[test]
    fn a_recorder_that_records_all_and_delivers_passes() {
        for (all, recording, last, verdict) in [
            (true, true, RecorderStatus::Success, "pass"),
            (true, false, RecorderStatus::Success, "fail"),
            (true, true, RecorderStatus::Failure, "fail"),
            (false, true, RecorderStatus::Success, "fail"),
        ] {
            assert_eq!(
                said(&Listed::of([recorder(all, recording, last)])),
                [verdict]
            );
        }
        assert_eq!(said(&Listed::of([])), ["fail"]);
    }

    #[test]
    fn an_unseen_state_is_unknown() {
        let unseen = |all| {
            let mut it = recorder(all, true, RecorderStatus::Success);
            it.recording = Seen::gap(Gap::TEST);
            Listed::of([it])
        };
        assert_eq!(said(&unseen(true)), ["unknown"]);
        assert_eq!(said(&unseen(false)), ["fail"]);
        assert_eq!(said(&Listed::unseen()), ["unknown"]);
    }

    #[test]
    fn only_a_stopped_recorder_with_a_channel_is_started() {
        let printed = |recorders, channels| {
            let mut account = Account::empty();
            account.config_recorders = recorders;
            account.config_delivery_channels = channels;
            let verdicts = each_region(&account.config_recorders, |it| examine(&account, it));
            let verdict = &verdicts.iter().next().unwrap().verdict;
            commands(&CHECK, "eu-central-1", verdict.clone())
        };
        let channel = || Listed::of([DeliveryChannel::unseen("default")]);
        let of = |all, recording, last| Listed::of([recorder(all, recording, last)]);
        let stopped = || of(true, false, RecorderStatus::Success);
        let started = printed(stopped(), channel()).unwrap();
        assert!(
            started.contains("start-configuration-recorder"),
            "{started}"
        );
        // AWS refuses it without a channel, and starting helps nothing else.
        assert_eq!(printed(stopped(), Listed::of([])), None);
        assert_eq!(printed(stopped(), Listed::unseen()), None);
        let partial = of(false, false, RecorderStatus::Success);
        assert_eq!(printed(partial, channel()), None);
        let failing = of(true, true, RecorderStatus::Failure);
        assert_eq!(printed(failing, channel()), None);
        assert_eq!(printed(Listed::of([]), channel()), None);
    }
}

//! Does Config record in every region?

use firestep_audit::{
    Audience, Check, Clause, Effort, Examine, Framework, Severity, Status, Verdict, each_region,
};
use firestep_inventory::config::{Recorder, RecorderStatus, RecordingStrategy};
use firestep_inventory::{Gap, RegionSlice, all, any};

pub(crate) const CHECK: Check = Check {
    id: "config-recorder-on",
    title: "AWS Config records in every region",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("M3.2", "recorder")],
    audience: Audience::Everyone,
    status: Status::Stable { since: "0.1" },
    risk: "Without a recorder nobody can say how a resource was configured last week.",
    remedy: "Turn on a recorder of all resource types with a delivery channel, by a StackSet over all accounts and regions.",
    references: &[
        "https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html",
    ],
    controls: &[
        Framework::CisAws3.control("3.3"),
        Framework::AwsFsbp.control("Config.1"),
    ],
    reads: &[
        "config:DescribeConfigurationRecorders",
        "config:DescribeConfigurationRecorderStatus",
    ],
    fix: None,
    examine: Examine::Account(|view| each_region(&view.account.config_recorders, examine)),
};

fn examine(here: RegionSlice<'_, Recorder>) -> Result<Verdict, Gap> {
    let on = here.any(|recorder| {
        all([
            // One that a service runs for its own ends records only what that service needs.
            &|| Ok(recorder.service_principal.get()?.is_none()),
            &|| {
                any([&|| recorder.all_supported.get().copied(), &|| {
                    Ok(matches!(
                        recorder.recording_strategy.get()?,
                        Some(RecordingStrategy::All | RecordingStrategy::Exclusion)
                    ))
                }])
            },
            &|| {
                Ok(*recorder.recording.get()?
                    && *recorder.last_status.get()? != Some(RecorderStatus::Failure))
            },
        ])
    })?;
    if on {
        return Ok(Verdict::Pass("a recorder of all types is recording".into()));
    }
    Ok(if here.whole()?.is_empty() {
        Verdict::Fail("there is no recorder".into())
    } else {
        Verdict::Fail("no recorder of all types is recording and delivering".into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::{Gap, Listed, Seen};

    fn said(recorders: Listed<Recorder>) -> Vec<&'static str> {
        each_region(&recorders, examine)
            .iter()
            .map(|(_, it)| it.word())
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
                said(Listed::of([recorder(all, recording, last)])),
                [verdict]
            );
        }
        assert_eq!(said(Listed::of([])), ["fail"]);
    }

    #[test]
    fn an_unseen_state_is_unknown() {
        let unseen = |all| {
            let mut it = recorder(all, true, RecorderStatus::Success);
            it.recording = Seen::gap(Gap::TEST);
            Listed::of([it])
        };
        assert_eq!(said(unseen(true)), ["unknown"]);
        assert_eq!(said(unseen(false)), ["fail"]);
        assert_eq!(said(Listed::unseen()), ["unknown"]);
    }
}

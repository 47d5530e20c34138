//! Does Config record in every region?

use firestep_audit::{
    Audience, Check, Clause, Effort, Examine, Framework, Severity, Status, Verdict, each_region,
};
use firestep_inventory::config::{Recorder, RecorderStatus};
use firestep_inventory::{Account, Gap, RegionSlice, all, any};

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
    examine: Examine::Account(|view| {
        each_region(&view.account.config_recorders, |it| {
            examine(view.account, it)
        })
    }),
};

fn examine(account: &Account, here: RegionSlice<'_, Recorder>) -> Result<Verdict, Gap> {
    let states = account.config_recorder_states.region(here.location.region);
    let on = here.any(|recorder| {
        all([
            // One that a service runs for its own ends records only what that service needs.
            &|| Ok(recorder.service.get()?.is_none()),
            &|| {
                any([&|| recorder.all_supported.get().copied(), &|| {
                    Ok(matches!(
                        recorder.strategy.get()?.as_deref(),
                        Some("ALL_SUPPORTED_RESOURCE_TYPES" | "EXCLUSION_BY_RESOURCE_TYPES")
                    ))
                }])
            },
            &|| {
                states.of(&recorder.identity.id).any(|state| {
                    Ok(*state.recording.get()?
                        && *state.last.get()? != Some(RecorderStatus::Failure))
                })
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
    use firestep_inventory::config::RecorderState;
    use firestep_inventory::{Listed, Seen};

    fn said(recorders: Listed<Recorder>, states: Listed<RecorderState>) -> Vec<&'static str> {
        let mut account = Account::empty();
        account.config_recorders = recorders;
        account.config_recorder_states = states;
        each_region(&account.config_recorders, |it| examine(&account, it))
            .iter()
            .map(|(_, it)| it.word())
            .collect()
    }

    fn recorder(all: bool) -> Listed<Recorder> {
        let mut it = Recorder::unseen("default");
        it.service = Seen::new(None);
        it.all_supported = Seen::new(all);
        it.strategy = Seen::new(None);
        Listed::of([it])
    }

    fn state(recording: bool, last: RecorderStatus) -> Listed<RecorderState> {
        let mut it = RecorderState::unseen("default");
        it.recording = Seen::new(recording);
        it.last = Seen::new(Some(last));
        Listed::of([it])
    }

    #[test]
    fn a_recorder_that_records_all_and_delivers_passes() {
        assert_eq!(
            said(recorder(true), state(true, RecorderStatus::Success)),
            ["pass"]
        );
        assert_eq!(
            said(recorder(true), state(false, RecorderStatus::Success)),
            ["fail"]
        );
        assert_eq!(
            said(recorder(true), state(true, RecorderStatus::Failure)),
            ["fail"]
        );
        assert_eq!(
            said(recorder(false), state(true, RecorderStatus::Success)),
            ["fail"]
        );
        assert_eq!(said(Listed::of([]), Listed::of([])), ["fail"]);
    }

    #[test]
    fn an_unseen_state_is_unknown() {
        assert_eq!(said(recorder(true), Listed::unseen()), ["unknown"]);
        assert_eq!(said(recorder(false), Listed::unseen()), ["fail"]);
        assert_eq!(said(Listed::unseen(), Listed::of([])), ["unknown"]);
    }
}

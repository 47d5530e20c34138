//! Is GuardDuty on in every enabled region?

use firestep_audit::{
    Audience, Check, Clause, Effort, Fixing, PerAccount, Reason, Severity, Verdict, each_region,
};
use firestep_inventory::guardduty::{Detector, DetectorStatus};
use firestep_inventory::{Gap, RegionSlice};

pub(crate) const CHECK: Check = Check {
    id: "guardduty-enabled",
    title: "GuardDuty is enabled in every region",
    severity: Severity::High,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E3.2", "detector")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Intruders like the regions that nobody watches.",
    remedy: "Enable it for the whole organization from the delegated administrator, in every enabled region.",
    references: &["https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_settingup.html"],
    reads: &["guardduty:ListDetectors", "guardduty:GetDetector"],
    fix: Some("guardduty-detector"),
    examine: &PerAccount(|context| each_region(&context.account.guardduty_detectors, examine)),
};

fn examine(here: RegionSlice<'_, Detector>) -> Result<Verdict, Gap> {
    if here.any(|it| Ok(*it.status.get()? == DetectorStatus::Enabled))? {
        return Ok(Verdict::Pass("its detector is enabled".into()));
    }
    Ok(if here.whole()?.is_empty() {
        Verdict::Fail("there is no detector".into())
    } else {
        Verdict::Fail(Reason::from("its detector is suspended").fixing(started(here)))
    })
}

/// The fix of a suspended detector is to start it.
fn started(here: RegionSlice<'_, Detector>) -> Fixing {
    Fixing::read(|| {
        Ok(match here.whole()? {
            [only] => Fixing::with([("detector", (*only.identity.id).into())]),
            _ => Fixing::Withheld("there is not exactly one detector"),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::commands;
    use firestep_inventory::{Account, Listed, Seen};

    fn said(detectors: Listed<Detector>) -> Vec<&'static str> {
        let mut account = Account::empty();
        account.guardduty_detectors = detectors;
        each_region(&account.guardduty_detectors, examine)
            .iter()
            .map(|it| it.verdict.word())
            .collect()
    }

    fn detector(status: DetectorStatus) -> Detector {
        let mut it = Detector::unseen("d");
        it.status = Seen::new(status);
        it
    }

    #[test]
    fn a_region_without_a_detector_fails() {
        assert_eq!(said(Listed::of([])), ["fail"]);
        assert_eq!(
            said(Listed::of([detector(DetectorStatus::Enabled)])),
            ["pass"]
        );
        assert_eq!(
            said(Listed::of([detector(DetectorStatus::Disabled)])),
            ["fail"]
        );
    }

    #[test]
    fn an_unseen_list_or_status_is_unknown() {
        assert_eq!(said(Listed::unseen()), ["unknown"]);
        assert_eq!(said(Listed::of([Detector::unseen("d")])), ["unknown"]);
    }

    #[test]
    fn a_suspended_detector_is_started_and_a_missing_one_made() {
        let printed = |detectors: Listed<Detector>| {
            let verdicts = each_region(&detectors, examine);
            let verdict = &verdicts.iter().next().unwrap().verdict;
            commands(&CHECK, "eu-central-1", verdict.clone()).unwrap()
        };
        assert_eq!(
            printed(Listed::of([detector(DetectorStatus::Disabled)])),
            "aws guardduty update-detector --detector-id d --enable --region eu-central-1"
        );
        assert_eq!(
            printed(Listed::of([])),
            "aws guardduty create-detector --enable --region eu-central-1"
        );
    }
}

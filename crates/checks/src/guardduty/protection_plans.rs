//! Are GuardDuty's protection plans on?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::guardduty::{Detector, DetectorStatus, Feature};
use firestep_inventory::reading::records::undecided;

use super::plans::{OTHERS, PLANS};

pub(crate) const CHECK: Check = Check {
    id: "guardduty-protection-plans",
    title: "GuardDuty protection plans are on",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E3.2", "protection-plans")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "The base of GuardDuty sees calls and network; the plans see buckets, clusters, databases, functions and disks.",
    remedy: "Turn the plans on for the organization, in every region where the service is used.",
    references: &[
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-features-activation-model.html",
    ],
    reads: &["guardduty:ListDetectors", "guardduty:GetDetector"],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.guardduty_detectors, |it| {
            // The plans of a suspended detector see nothing: another check says that it is suspended.
            if *it.status.get()? == DetectorStatus::Disabled {
                return Ok(None);
            }
            examine(it).map(Some)
        })
    }),
};

fn examine(detector: &Detector) -> Result<Verdict, Gap> {
    let features = detector.features.whole()?;
    let off: Vec<&str> = features
        .iter()
        .filter(|it| PLANS.contains(&&*it.name) && it.status == DetectorStatus::Disabled)
        .map(|it| &*it.name)
        .collect();
    // Runtime monitoring sees what agents tell: without one there is nothing to see.
    let without_agents = features.iter().any(|it| {
        &*it.name == "RUNTIME_MONITORING"
            && it.status == DetectorStatus::Enabled
            && !it.additional_configuration.is_empty()
            && it
                .additional_configuration
                .iter()
                .all(|agent| agent.status == DetectorStatus::Disabled)
    });
    let unsaid = |what: &str| undecided(detector.identity.location, "guardduty:GetDetector", what);
    if !features.is_empty() && !features.iter().any(|it| PLANS.contains(&&*it.name)) {
        return Err(unsaid("Features names no protection plan"));
    }
    let says_no_agent = |it: &Feature| {
        &*it.name == "RUNTIME_MONITORING"
            && it.status == DetectorStatus::Enabled
            && it.additional_configuration.is_empty()
    };
    if off.is_empty() && features.iter().any(says_no_agent) {
        return Err(unsaid("RUNTIME_MONITORING without AdditionalConfiguration"));
    }
    let newer = features.iter().find(|it| {
        !PLANS.contains(&&*it.name)
            && !OTHERS.contains(&&*it.name)
            && it.status == DetectorStatus::Disabled
    });
    Ok(if features.is_empty() {
        Verdict::Fail("it lists no feature at all".into())
    } else if off.is_empty() && without_agents {
        Verdict::Fail("runtime monitoring is on, and no agent is managed".into())
    } else if let (true, Some(newer)) = (off.is_empty(), newer) {
        return Err(unsaid(&format!(
            "{} is off, which is newer than this version",
            newer.name
        )));
    } else if off.is_empty() {
        let unmanaged: Vec<&str> = features
            .iter()
            .filter(|it| &*it.name == "RUNTIME_MONITORING")
            .flat_map(|it| &it.additional_configuration)
            .filter(|agent| agent.status == DetectorStatus::Disabled)
            .map(|agent| &*agent.name)
            .collect();
        Verdict::Pass(match unmanaged.as_slice() {
            [] => "every plan that the region offers is on".into(),
            some => format!(
                "every plan is on, but for {} of runtime monitoring",
                some.join(", ")
            )
            .into(),
        })
    } else {
        Verdict::Fail(format!("these plans are off: {}", off.join(", ")).into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Parts;

    fn detector(features: &[(&str, DetectorStatus)]) -> Detector {
        let mut it = Detector::unseen("d");
        let feature = |(name, status): &(&str, DetectorStatus)| Feature {
            name: (*name).into(),
            status: *status,
            additional_configuration: Vec::new(),
        };
        it.features = Parts::of(features.iter().map(feature));
        it
    }

    #[test]
    fn a_plan_that_is_off_fails_and_one_that_is_not_offered_does_not() {
        passes(|| examine(&detector(&[("S3_DATA_EVENTS", DetectorStatus::Enabled)])));
        fails(|| examine(&detector(&[("RDS_LOGIN_EVENTS", DetectorStatus::Disabled)])));
        unknown(|| examine(&detector(&[("NEW_THING", DetectorStatus::Disabled)])));
        unknown(|| examine(&detector(&[("NEW_THING", DetectorStatus::Enabled)])));
        passes(|| {
            examine(&detector(&[
                ("S3_DATA_EVENTS", DetectorStatus::Enabled),
                ("NEW_THING", DetectorStatus::Enabled),
            ]))
        });
    }

    #[test]
    fn unseen_features_are_unknown() {
        unknown(|| examine(&Detector::unseen("d")));
    }
}

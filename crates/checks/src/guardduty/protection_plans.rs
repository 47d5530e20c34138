//! Are GuardDuty's protection plans on?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::guardduty::{Detector, DetectorStatus};
use firestep_inventory::reading::records::undecided;

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
    controls: &[],
    reads: &["guardduty:ListDetectors", "guardduty:GetDetector"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.guardduty_detectors, examine)),
};

/// The plans. A region that does not offer one does not list it. Runtime monitoring covers what the older
/// `EKS_RUNTIME_MONITORING` did.
const PLANS: [&str; 6] = [
    "S3_DATA_EVENTS",
    "EKS_AUDIT_LOGS",
    "EBS_MALWARE_PROTECTION",
    "RDS_LOGIN_EVENTS",
    "LAMBDA_NETWORK_LOGS",
    "RUNTIME_MONITORING",
];

/// What every detector has, and what a plan took over. What is in neither list is newer than this version, whose
/// lists are of November 2026.
const OTHERS: [&str; 4] = [
    "CLOUD_TRAIL",
    "DNS_LOGS",
    "FLOW_LOGS",
    "EKS_RUNTIME_MONITORING",
];

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
        return Err(undecided(
            detector.identity.location,
            "guardduty:GetDetector",
            &format!("{} is off, which is newer than this version", newer.name),
        ));
    } else if off.is_empty() {
        Verdict::Pass("every plan that the region offers is on".into())
    } else {
        Verdict::Fail(format!("these plans are off: {}", off.join(", ")).into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Parts;
    use firestep_inventory::guardduty::Feature;

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
        passes(|| examine(&detector(&[("NEW_THING", DetectorStatus::Enabled)])));
    }

    #[test]
    fn unseen_features_are_unknown() {
        unknown(|| examine(&Detector::unseen("d")));
    }
}

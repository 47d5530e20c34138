//! One protection plan of a detector. A region that does not offer a plan does not list it.

use firestep_audit::{Context, Verdict, Verdicts, each_that};
use firestep_inventory::Gap;
use firestep_inventory::guardduty::{Detector, DetectorStatus, Feature};
use firestep_inventory::reading::records::undecided;

/// The plans. A region that does not offer one does not list it. Runtime monitoring covers what the older
/// `EKS_RUNTIME_MONITORING` did.
pub(crate) const PLANS: [&str; 6] = [
    "S3_DATA_EVENTS",
    "EKS_AUDIT_LOGS",
    "EBS_MALWARE_PROTECTION",
    "RDS_LOGIN_EVENTS",
    "LAMBDA_NETWORK_LOGS",
    "RUNTIME_MONITORING",
];

/// What every detector has, and what a plan took over. What is in neither list is newer than this version, whose
/// lists are of November 2026.
pub(crate) const OTHERS: [&str; 4] = [
    "CLOUD_TRAIL",
    "DNS_LOGS",
    "FLOW_LOGS",
    "EKS_RUNTIME_MONITORING",
];

/// A plan that is asked for.
pub(crate) struct Plan {
    /// Its feature, and an older one that does the same.
    pub(crate) features: &'static [&'static str],
    /// The kind of host on which GuardDuty should manage the agents.
    pub(crate) agent: Option<&'static str>,
}

impl Plan {
    /// A verdict on each detector that is not suspended: that it is, another check says.
    pub(crate) fn each<'a>(&self, context: &Context<'a>) -> Verdicts<'a> {
        each_that(&context.account.guardduty_detectors, |it| {
            match it.status.get()? {
                DetectorStatus::Enabled => self.examine(it),
                DetectorStatus::Disabled => Ok(None),
            }
        })
    }

    fn examine(&self, detector: &Detector) -> Result<Option<Verdict>, Gap> {
        let is_on = |it: &Feature| {
            if !self.features.contains(&&*it.name) || it.status == DetectorStatus::Disabled {
                return Ok(false);
            }
            match self.agent {
                Some(agent) => is_managed(detector, it, agent),
                None => Ok(true),
            }
        };
        if let Some(feature) = detector.features.first(is_on)? {
            let with = self.agent.map_or(String::new(), |it| format!(" with {it}"));
            return Ok(Some(Verdict::Pass(
                format!("{} is on{with}", feature.name).into(),
            )));
        }
        let features = detector.features.whole()?;
        let is_offered = features.iter().any(|it| self.features.contains(&&*it.name));
        let is_new = |it: &&Feature| !PLANS.contains(&&*it.name) && !OTHERS.contains(&&*it.name);
        let newer = features.iter().find(is_new);
        if let (false, Some(newer)) = (is_offered, newer) {
            return Err(undecided(
                detector.identity.location,
                "guardduty:GetDetector",
                &format!(
                    "{} is newer than this version, and may be the plan",
                    newer.name
                ),
            ));
        }
        Ok(if features.is_empty() {
            Some(
                match (self.features.first(), self.as_data_source(detector)?) {
                    (Some(feature), Some(DetectorStatus::Enabled)) => {
                        Verdict::Pass(format!("{feature} is on, as its data sources say").into())
                    }
                    _ => Verdict::Fail("it lists no feature at all".into()),
                },
            )
        } else if is_offered {
            let feature = self.features.first().unwrap_or(&"");
            let with = self.agent.map_or(String::new(), |it| format!(" with {it}"));
            Some(Verdict::Fail(format!("{feature} is not on{with}").into()))
        } else {
            None
        })
    }
}

impl Plan {
    /// What a detector that lists no feature says of it as of a data source.
    fn as_data_source(&self, detector: &Detector) -> Result<Option<DetectorStatus>, Gap> {
        let source = match self.features.first() {
            Some(&"S3_DATA_EVENTS") => &detector.s3_logs,
            Some(&"EKS_AUDIT_LOGS") => &detector.kubernetes_audit_logs,
            Some(&"EBS_MALWARE_PROTECTION") => &detector.malware_scans,
            _ => return Ok(None),
        };
        source.get().copied()
    }
}

fn is_managed(detector: &Detector, feature: &Feature, agent: &str) -> Result<bool, Gap> {
    let found = feature
        .additional_configuration
        .iter()
        .find(|it| *it.name == *agent);
    match found {
        Some(it) => Ok(it.status == DetectorStatus::Enabled),
        None => Err(undecided(
            detector.identity.location,
            "guardduty:GetDetector",
            &format!("{} does not say whether {agent} is on", feature.name),
        )),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use firestep_inventory::guardduty::Agent;
    use firestep_inventory::{Parts, Seen, evaluate};

    fn status(on: bool) -> DetectorStatus {
        if on {
            DetectorStatus::Enabled
        } else {
            DetectorStatus::Disabled
        }
    }

    fn word(plan: &Plan, detector: &Detector) -> Option<&'static str> {
        evaluate(|| plan.examine(detector)).map_or(Some("unknown"), |it| it.map(|it| it.word()))
    }

    /// A feature, whether it is on, an agent of it and whether that is managed.
    type Sample<'a> = (&'a str, bool, Option<(&'a str, bool)>);

    /// What a plan says of a detector with these features.
    pub(crate) fn said(plan: &Plan, features: &[Sample<'_>]) -> Option<&'static str> {
        let mut detector = Detector::unseen("d");
        detector.s3_logs = Seen::new(None);
        detector.kubernetes_audit_logs = Seen::new(None);
        detector.malware_scans = Seen::new(None);
        detector.features = Parts::of(features.iter().map(|(name, on, agent)| {
            Feature {
                name: (*name).into(),
                status: status(*on),
                additional_configuration: agent
                    .iter()
                    .map(|(name, on)| Agent {
                        name: (*name).into(),
                        status: status(*on),
                    })
                    .collect(),
            }
        }));
        word(plan, &detector)
    }

    /// What is said of a plan that is on with its agents, on without them, off, and on with nothing said of them.
    pub(crate) fn by_agents(plan: &Plan) -> [&'static str; 4] {
        let feature = plan.features[0];
        let agent = plan.agent.unwrap();
        [
            (true, Some((agent, true))),
            (true, Some((agent, false))),
            (false, None),
            (true, None),
        ]
        .map(|(on, agents)| said(plan, &[(feature, on, agents)]).unwrap())
    }

    pub(crate) fn unseen(plan: &Plan) -> Option<&'static str> {
        word(plan, &Detector::unseen("d"))
    }

    const PLAN: Plan = Plan {
        features: &["RUNTIME_MONITORING", "EKS_RUNTIME_MONITORING"],
        agent: Some("EKS_ADDON_MANAGEMENT"),
    };

    #[test]
    fn what_is_not_offered_is_nothing_to_judge_and_an_empty_list_fails() {
        assert_eq!(said(&PLAN, &[("CLOUD_TRAIL", true, None)]), None);
        assert_eq!(said(&PLAN, &[]), Some("fail"));
        assert_eq!(
            said(&PLAN, &[("NEW_MONITORING", true, None)]),
            Some("unknown")
        );
    }

    #[test]
    fn the_older_feature_does_the_same() {
        let older = (
            "EKS_RUNTIME_MONITORING",
            true,
            Some(("EKS_ADDON_MANAGEMENT", true)),
        );
        let newer = (
            "RUNTIME_MONITORING",
            false,
            Some(("EKS_ADDON_MANAGEMENT", false)),
        );
        assert_eq!(said(&PLAN, &[newer, older]), Some("pass"));
    }
}

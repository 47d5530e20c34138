//! Does GuardDuty watch what is done to buckets?

use super::plans::Plan;
use firestep_audit::{Audience, Check, Effort, PerAccount, Severity};

pub(crate) const CHECK: Check = Check {
    id: "guardduty-s3-protection",
    title: "GuardDuty watches S3",
    severity: Severity::High,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Who copies a bucket is seen by nobody else.",
    remedy: "Turn the plan on for the organization, in every region where the service is used.",
    references: &["https://docs.aws.amazon.com/guardduty/latest/ug/s3-protection.html"],
    reads: &["guardduty:ListDetectors", "guardduty:GetDetector"],
    fix: None,
    examine: &PerAccount(|context| PLAN.each(context)),
};

const PLAN: Plan = Plan {
    features: &["S3_DATA_EVENTS"],
    agent: None,
};

#[cfg(test)]
mod tests {
    use super::PLAN;
    use crate::guardduty::plans::tests::{said, unseen};

    #[test]
    fn the_plan_decides() {
        assert_eq!(said(&PLAN, &[("S3_DATA_EVENTS", true, None)]), Some("pass"));
        assert_eq!(
            said(&PLAN, &[("S3_DATA_EVENTS", false, None)]),
            Some("fail")
        );
    }

    #[test]
    fn unseen_features_are_unknown() {
        assert_eq!(unseen(&PLAN), Some("unknown"));
    }
}

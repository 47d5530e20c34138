//! Does GuardDuty watch where functions connect to?

use super::plans::Plan;
use firestep_audit::{Audience, Check, Effort, PerAccount, Severity};

pub(crate) const CHECK: Check = Check {
    id: "guardduty-lambda-protection",
    title: "GuardDuty watches the network of Lambda",
    severity: Severity::High,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A function that talks to a stranger is seen in no flow log.",
    remedy: "Turn the plan on for the organization, in every region where the service is used.",
    references: &["https://docs.aws.amazon.com/guardduty/latest/ug/lambda-protection.html"],
    reads: &["guardduty:ListDetectors", "guardduty:GetDetector"],
    fix: None,
    examine: &PerAccount(|context| PLAN.each(context)),
};

const PLAN: Plan = Plan {
    features: &["LAMBDA_NETWORK_LOGS"],
    agent: None,
};

#[cfg(test)]
mod tests {
    use super::PLAN;
    use crate::guardduty::plans::tests::{said, unseen};

    #[test]
    fn the_plan_decides() {
        assert_eq!(
            said(&PLAN, &[("LAMBDA_NETWORK_LOGS", true, None)]),
            Some("pass")
        );
        assert_eq!(
            said(&PLAN, &[("LAMBDA_NETWORK_LOGS", false, None)]),
            Some("fail")
        );
    }

    #[test]
    fn unseen_features_are_unknown() {
        assert_eq!(unseen(&PLAN), Some("unknown"));
    }
}

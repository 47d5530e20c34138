//! Does GuardDuty watch what runs on hosts?

use super::plans::Plan;
use firestep_audit::{Audience, Check, Effort, PerAccount, Severity};

pub(crate) const CHECK: Check = Check {
    id: "guardduty-runtime-monitoring",
    title: "GuardDuty monitors the runtime",
    severity: Severity::High,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What a process does on a host only an agent on it sees.",
    remedy: "Turn the plan on for the organization, in every region where the service is used.",
    references: &["https://docs.aws.amazon.com/guardduty/latest/ug/runtime-monitoring.html"],
    reads: &["guardduty:ListDetectors", "guardduty:GetDetector"],
    fix: None,
    examine: &PerAccount(|context| PLAN.each(context)),
};

const PLAN: Plan = Plan {
    features: &["RUNTIME_MONITORING"],
    agent: None,
};

#[cfg(test)]
mod tests {
    use super::PLAN;
    use crate::guardduty::plans::tests::{said, unseen};

    #[test]
    fn the_plan_decides() {
        assert_eq!(
            said(&PLAN, &[("RUNTIME_MONITORING", true, None)]),
            Some("pass")
        );
        assert_eq!(
            said(&PLAN, &[("RUNTIME_MONITORING", false, None)]),
            Some("fail")
        );
    }

    #[test]
    fn unseen_features_are_unknown() {
        assert_eq!(unseen(&PLAN), Some("unknown"));
    }
}

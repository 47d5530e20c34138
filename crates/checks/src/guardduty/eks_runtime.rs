//! Does GuardDuty keep agents on the nodes of clusters?

use super::plans::Plan;
use firestep_audit::{Audience, Check, Effort, PerAccount, Severity};

pub(crate) const CHECK: Check = Check {
    id: "guardduty-eks-runtime",
    title: "GuardDuty monitors the runtime of EKS",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without an agent on the nodes nobody sees a container break out.",
    remedy: "Turn the plan on for the organization, in every region where the service is used.",
    references: &["https://docs.aws.amazon.com/guardduty/latest/ug/runtime-monitoring.html"],
    reads: &["guardduty:ListDetectors", "guardduty:GetDetector"],
    fix: None,
    examine: &PerAccount(|context| PLAN.each(context)),
};

const PLAN: Plan = Plan {
    features: &["RUNTIME_MONITORING", "EKS_RUNTIME_MONITORING"],
    agent: Some("EKS_ADDON_MANAGEMENT"),
};

#[cfg(test)]
mod tests {
    use super::PLAN;
    use crate::guardduty::plans::tests::by_agents;

    #[test]
    fn the_plan_counts_with_its_agents() {
        assert_eq!(by_agents(&PLAN), ["pass", "fail", "fail", "unknown"]);
    }
}

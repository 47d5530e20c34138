//! Does GuardDuty watch who signs in to databases?

use super::plans::Plan;
use firestep_audit::{Audience, Check, Effort, PerAccount, Severity};

pub(crate) const CHECK: Check = Check {
    id: "guardduty-rds-protection",
    title: "GuardDuty watches sign-ins to RDS",
    severity: Severity::High,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Passwords of databases are tried out, and the database tells nobody.",
    remedy: "Turn the plan on for the organization, in every region where the service is used.",
    references: &["https://docs.aws.amazon.com/guardduty/latest/ug/rds-protection.html"],
    reads: &["guardduty:ListDetectors", "guardduty:GetDetector"],
    fix: None,
    examine: &PerAccount(|context| PLAN.each(context)),
};

const PLAN: Plan = Plan {
    features: &["RDS_LOGIN_EVENTS"],
    agent: None,
};

#[cfg(test)]
mod tests {
    use super::PLAN;
    use crate::guardduty::plans::tests::{said, unseen};

    #[test]
    fn the_plan_decides() {
        assert_eq!(
            said(&PLAN, &[("RDS_LOGIN_EVENTS", true, None)]),
            Some("pass")
        );
        assert_eq!(
            said(&PLAN, &[("RDS_LOGIN_EVENTS", false, None)]),
            Some("fail")
        );
    }

    #[test]
    fn unseen_features_are_unknown() {
        assert_eq!(unseen(&PLAN), Some("unknown"));
    }
}

//! Is there a role that may ask AWS for support?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, account};

use crate::policies::{self, role_with};

pub(crate) const CHECK: Check = Check {
    id: "iam-support-role",
    title: "A role may open support cases",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "In an incident nobody should have to look for root to ask AWS for help.",
    remedy: "Attach AWSSupportAccess to a role that the response team may assume.",
    references: &["https://docs.aws.amazon.com/awssupport/latest/user/accessing-support.html"],
    reads: policies::READS,
    fix: None,
    examine: &PerAccount(|context| {
        account(context.account.id, || role_with(context.account, POLICY))
    }),
};

const POLICY: &str = "AWSSupportAccess";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policies::tests::with_role;
    use crate::tests::words;
    use firestep_inventory::{Account, Listed};

    fn said(policy: &str) -> Vec<&'static str> {
        words(&CHECK, &with_role(policy))
    }

    #[test]
    fn a_role_with_aws_s_policy_passes() {
        assert_eq!(said("arn:aws:iam::aws:policy/AWSSupportAccess"), ["pass"]);
        let own = "arn:aws:iam::111122223333:policy/AWSSupportAccess";
        assert_eq!(said(own), ["fail"]);
        let of_service = "arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy";
        assert_eq!(said(of_service), ["fail"]);
        assert_eq!(words(&CHECK, &Account::empty()), ["fail"]);
    }

    #[test]
    fn unseen_roles_are_unknown() {
        let mut blind = Account::empty();
        blind.iam_roles = Listed::unseen();
        assert_eq!(words(&CHECK, &blind), ["unknown"]);
    }
}

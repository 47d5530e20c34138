//! Is there a role for whoever looks after the account's security?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, account};

use crate::policies::{self, role_with};

pub(crate) const CHECK: Check = Check {
    id: "iam-security-audit-role",
    title: "A role may audit the account's security",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without a role that only reads, audits are made with rights that change things, or not at all.",
    remedy: "Attach SecurityAudit to a role that the security team may assume.",
    references: &[
        "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/SecurityAudit.html",
    ],
    reads: policies::READS,
    fix: None,
    examine: &PerAccount(|context| {
        account(context.account.id, || role_with(context.account, POLICY))
    }),
};

const POLICY: &str = "SecurityAudit";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policies::tests::with_role;
    use crate::tests::words;
    use firestep_inventory::{Account, Listed};

    #[test]
    fn a_role_with_aws_s_policy_passes() {
        let of_aws = with_role("arn:aws:iam::aws:policy/SecurityAudit");
        assert_eq!(words(&CHECK, &of_aws), ["pass"]);
        let own = with_role("arn:aws:iam::111122223333:policy/SecurityAudit");
        assert_eq!(words(&CHECK, &own), ["fail"]);
        let mut blind = Account::empty();
        blind.iam_roles = Listed::unseen();
        assert_eq!(words(&CHECK, &blind), ["unknown"]);
    }
}

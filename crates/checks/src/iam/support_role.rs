//! Is there a role that may ask AWS for support?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, account};
use firestep_inventory::{Account, GLOBAL, Gap};

use crate::policies::{self, is_of_aws};

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
    examine: &PerAccount(|context| account(context.account.id, || examine(context.account))),
};

const POLICY: &str = "AWSSupportAccess";

fn examine(account: &Account) -> Result<Verdict, Gap> {
    let role = account.iam_roles.region(GLOBAL).first(|role| {
        let mut attached = role.attached_managed_policies.get()?.iter();
        Ok(attached.any(|it| is_of_aws(it, POLICY)))
    })?;
    Ok(match role {
        Some(role) => Verdict::Pass(format!("role {} carries {POLICY}", role.identity.id).into()),
        None => Verdict::Fail(format!("no role carries {POLICY}").into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::iam::Role;
    use firestep_inventory::{Listed, Seen};

    fn account(policy: &str) -> Account {
        let mut role = Role::unseen("r");
        role.attached_managed_policies = Seen::new(vec![policy.into()]);
        let mut account = Account::empty();
        account.iam_roles = Listed::of([role]);
        account
    }

    #[test]
    fn a_role_with_aws_s_policy_passes() {
        passes(|| examine(&account("arn:aws:iam::aws:policy/AWSSupportAccess")));
        fails(|| {
            examine(&account(
                "arn:aws:iam::111122223333:policy/AWSSupportAccess",
            ))
        });
        fails(|| {
            examine(&account(
                "arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy",
            ))
        });
        fails(|| examine(&Account::empty()));
    }

    #[test]
    fn unseen_roles_are_unknown() {
        let mut blind = Account::empty();
        blind.iam_roles = Listed::unseen();
        unknown(|| examine(&blind));
    }
}

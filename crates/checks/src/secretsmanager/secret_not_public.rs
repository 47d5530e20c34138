//! May nobody but us fetch a secret?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, each};

use crate::resource_policy;

pub(crate) const CHECK: Check = Check {
    id: "secretsmanager-secret-not-public",
    title: "Secrets Manager secrets are not public",
    severity: Severity::Critical,
    effort: Effort::Hours,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever has an AWS account may ask for the secret, or change or delete it.",
    remedy: "Name the principals in the secret's policy, or add a condition on the account or organization; then change the secret.",
    references: &[
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html",
    ],
    reads: &[
        "secretsmanager:ListSecrets",
        "secretsmanager:GetResourcePolicy",
        "organizations:DescribeOrganization",
        "organizations:ListRoots",
        "organizations:ListOrganizationalUnitsForParent",
        "organizations:ListAccountsForParent",
        "organizations:ListPolicies",
        "organizations:ListTargetsForPolicy",
        "organizations:DescribePolicy",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        each(&context.account.secretsmanager_secrets, |it| {
            resource_policy::examine(
                context,
                ("secretsmanager", "Secret"),
                &it.identity,
                &it.policy,
            )
        })
    }),
};

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::resource_policy::samples::{perimeter, policy};
    use crate::tests::words_in;
    use firestep_inventory::secretsmanager::Secret;
    use firestep_inventory::{Account, Listed, Org, Seen};
    use firestep_policy::PolicyDocument;

    fn said(org: &Org, policy: Option<Seen<Option<Box<PolicyDocument>>>>) -> &'static str {
        let mut it =
            Secret::unseen("arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-a1b2c3");
        it.identity.arn = Some(it.identity.id.clone());
        if let Some(policy) = policy {
            it.policy = policy;
        }
        let mut account = Account::empty();
        account.secretsmanager_secrets = Listed::of([it]);
        words_in(&CHECK, org, &account)[0]
    }

    #[test]
    fn its_policy_decides() {
        let mut org = Org::sample([]);
        assert_eq!(said(&org, None), "unknown");
        assert_eq!(said(&org, Some(policy("{}"))), "fail");
        assert_eq!(said(&org, Some(Seen::new(None))), "pass");
        let ours = r#"{"StringEquals":{"aws:PrincipalOrgID":"o-sample"}}"#;
        assert_eq!(said(&org, Some(policy(ours))), "pass");
        perimeter(
            &mut org,
            "secretsmanager:*",
            r#"{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-sample"}}"#,
            "r-1",
        );
        assert_eq!(said(&org, Some(policy("{}"))), "pass");
    }
}

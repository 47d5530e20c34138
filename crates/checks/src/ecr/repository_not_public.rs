//! May nobody but us pull from a private repository or push to it?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, each};

use crate::resource_policy;

pub(crate) const CHECK: Check = Check {
    id: "ecr-repository-not-public",
    title: "Private ECR repositories are not public",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever has an AWS account can pull the images, or push ones that your systems run.",
    remedy: "Name the accounts or roles in the repository's policy, or add a condition on the organization.",
    references: &[
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",
    ],
    reads: &[
        "ecr:DescribeRepositories",
        "ecr:GetRepositoryPolicy",
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
        each(&context.account.ecr_repositories, |it| {
            resource_policy::examine(context, ("ecr", "repository"), &it.identity, &it.policy)
        })
    }),
};

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::resource_policy::samples::policy;
    use crate::tests::words;
    use firestep_inventory::ecr::Repository;
    use firestep_inventory::{Account, Listed, Seen};
    use firestep_policy::PolicyDocument;

    fn said(policy: Option<Seen<Option<Box<PolicyDocument>>>>) -> &'static str {
        let mut it = Repository::unseen("team/app");
        if let Some(policy) = policy {
            it.policy = policy;
        }
        let mut account = Account::empty();
        account.ecr_repositories = Listed::of([it]);
        words(&CHECK, &account)[0]
    }

    #[test]
    fn its_policy_decides() {
        assert_eq!(said(None), "unknown");
        assert_eq!(said(Some(policy("{}"))), "fail");
        assert_eq!(said(Some(Seen::new(None))), "pass");
        let ours = r#"{"StringEquals":{"aws:PrincipalOrgID":"o-sample"}}"#;
        assert_eq!(said(Some(policy(ours))), "pass");
        // Policies of repositories name no resource.
        let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage"}]}"#;
        let bare = PolicyDocument::parse(text).unwrap();
        assert_eq!(said(Some(Seen::new(Some(Box::new(bare))))), "fail");
    }
}

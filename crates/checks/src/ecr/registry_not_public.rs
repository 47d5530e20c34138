//! May nobody but us copy images into a registry?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, each};

use crate::resource_policy;

pub(crate) const CHECK: Check = Check {
    id: "ecr-registry-not-public",
    title: "ECR registries take images from named accounts only",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever has an AWS account can make repositories here and fill them with images of theirs, under names that you trust.",
    remedy: "Name the accounts that replicate into the registry in its policy.",
    references: &[
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html",
    ],
    reads: &[
        "ecr:GetRegistryPolicy",
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
        each(&context.account.ecr_registry_policies, |it| {
            let policy = it.policy_text.get()?;
            let kind = ("ecr", "repository");
            resource_policy::examine_for(context, kind, &it.identity, Some(policy), |_| true)
        })
    }),
};

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::tests::words;
    use firestep_inventory::ecr::RegistryPolicy;
    use firestep_inventory::{Account, Listed, Seen};
    use firestep_policy::PolicyDocument;

    fn said(principal: Option<&str>) -> Vec<&'static str> {
        let mut it = RegistryPolicy::unseen("eu-central-1");
        if let Some(principal) = principal {
            let text = format!(
                r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"s","Effect":"Allow","Principal":{principal},"Action":["ecr:ReplicateImage","ecr:CreateRepository"],"Resource":"*"}}]}}"#
            );
            it.policy_text = Seen::new(Box::new(PolicyDocument::parse(&text).unwrap()));
        }
        let mut account = Account::empty();
        account.ecr_registry_policies = Listed::of([it]);
        words(&CHECK, &account)
    }

    #[test]
    fn its_policy_decides() {
        assert_eq!(said(Some(r#""*""#)), ["fail"]);
        assert_eq!(
            said(Some(r#"{"AWS":"arn:aws:iam::444455556666:root"}"#)),
            ["pass"]
        );
        assert_eq!(said(None), ["unknown"]);
    }

    #[test]
    fn a_registry_without_a_policy_is_not_asked() {
        assert_eq!(words(&CHECK, &Account::empty()), [] as [&str; 0]);
    }
}

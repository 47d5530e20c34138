//! May nobody but us write to our log groups, or read them, by a resource policy?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, each};

use crate::resource_policy;

pub(crate) const CHECK: Check = Check {
    id: "logs-resource-policy-not-public",
    title: "Resource policies of CloudWatch Logs are not public",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Strangers can read logs, or write what looks like ours.",
    remedy: "Name the service or account in the policy, or add a condition on aws:SourceAccount or aws:SourceArn.",
    references: &[
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html",
    ],
    reads: &[
        "logs:DescribeResourcePolicies",
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
        each(&context.account.logs_resource_policies, |it| {
            resource_policy::examine(
                context,
                ("logs", "log-group"),
                &it.identity,
                &it.policy_document,
            )
        })
    }),
};

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::resource_policy::samples::policy;
    use crate::tests::words;
    use firestep_inventory::logs::ResourcePolicy;
    use firestep_inventory::{Account, Listed, Seen};

    fn said(change: impl FnOnce(&mut ResourcePolicy)) -> Vec<&'static str> {
        let mut it = ResourcePolicy::unseen("x");
        change(&mut it);
        let mut account = Account::empty();
        account.logs_resource_policies = Listed::of([it]);
        words(&CHECK, &account)
    }

    #[test]
    fn its_policy_decides() {
        assert_eq!(said(|_| {}), ["unknown"]);
        assert_eq!(said(|it| it.policy_document = policy("{}")), ["fail"]);
        assert_eq!(said(|it| it.policy_document = Seen::new(None)), ["pass"]);
        let own = r#"{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#;
        assert_eq!(said(|it| it.policy_document = policy(own)), ["pass"]);
    }
}

//! May only accounts of ours subscribe log groups to a destination?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, each};

use crate::resource_policy;

pub(crate) const CHECK: Check = Check {
    id: "logs-destination-not-public",
    title: "Destinations of CloudWatch Logs are not public",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Strangers can fill the central logs with what they like, and what they cost.",
    remedy: "Name the accounts in the destination's access policy, or add a condition on the organization.",
    references: &[
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CrossAccountSubscriptions.html",
    ],
    reads: &[
        "logs:DescribeDestinations",
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
        each(&context.account.logs_destinations, |it| {
            resource_policy::examine(
                context,
                ("logs", "destination"),
                &it.identity,
                &it.access_policy,
            )
        })
    }),
};

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::resource_policy::samples::policy;
    use crate::tests::words;
    use firestep_inventory::logs::Destination;
    use firestep_inventory::{Account, Listed, Seen};

    fn said(change: impl FnOnce(&mut Destination)) -> Vec<&'static str> {
        let mut it = Destination::unseen("x");
        change(&mut it);
        let mut account = Account::empty();
        account.logs_destinations = Listed::of([it]);
        words(&CHECK, &account)
    }

    #[test]
    fn its_policy_decides() {
        assert_eq!(said(|_| {}), ["unknown"]);
        assert_eq!(said(|it| it.access_policy = policy("{}")), ["fail"]);
        assert_eq!(said(|it| it.access_policy = Seen::new(None)), ["pass"]);
        let own = r#"{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#;
        assert_eq!(said(|it| it.access_policy = policy(own)), ["pass"]);
    }
}

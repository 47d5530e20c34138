//! May nobody but us send to a queue or receive from it?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, each};

use crate::resource_policy;

pub(crate) const CHECK: Check = Check {
    id: "sqs-queue-not-public",
    title: "SQS queues are not public",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Strangers can read what waits, delete it, or send what your systems believe.",
    remedy: "Name the principals in the queue policy, or add a condition on the account, organization or source.",
    references: &[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    ],
    reads: &[
        "sqs:ListQueues",
        "sqs:GetQueueAttributes",
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
        each(&context.account.sqs_queues, |it| {
            resource_policy::examine(context, ("sqs", "queue"), &it.identity, &it.policy)
        })
    }),
};

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::resource_policy::samples::{perimeter, policy};
    use crate::tests::words_in;
    use firestep_inventory::sqs::Queue;
    use firestep_inventory::{Account, Listed, Org, Seen};
    use firestep_policy::PolicyDocument;

    fn said(org: &Org, policy: Option<Seen<Option<Box<PolicyDocument>>>>) -> &'static str {
        let mut it = Queue::unseen("https://sqs.eu-central-1.amazonaws.com/111122223333/orders");
        if let Some(policy) = policy {
            it.policy = policy;
        }
        let mut account = Account::empty();
        account.sqs_queues = Listed::of([it]);
        words_in(&CHECK, org, &account)[0]
    }

    #[test]
    fn its_policy_decides() {
        let mut org = Org::sample([]);
        assert_eq!(said(&org, None), "unknown");
        assert_eq!(said(&org, Some(policy("{}"))), "fail");
        assert_eq!(said(&org, Some(Seen::new(None))), "pass");
        perimeter(
            &mut org,
            "sqs:*",
            r#"{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-sample"}}"#,
            "r-1",
        );
        assert_eq!(said(&org, Some(policy("{}"))), "pass");
    }

    #[test]
    fn a_source_of_ours_is_named_and_anybody_s_bucket_is_not() {
        let org = Org::sample([]);
        let ours = r#"{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:111122223333:orders"}}"#;
        assert_eq!(said(&org, Some(policy(ours))), "pass");
        let anybody = r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:*:*:*"}}"#;
        assert_eq!(said(&org, Some(policy(anybody))), "fail");
        let plaintext = r#"{"Bool":{"aws:SecureTransport":"true"}}"#;
        assert_eq!(said(&org, Some(policy(plaintext))), "fail");
    }
}

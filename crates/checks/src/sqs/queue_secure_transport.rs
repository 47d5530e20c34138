//! Does every queue refuse plaintext?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, each,
};
use firestep_inventory::Gap;
use firestep_inventory::sqs::Queue;

use crate::secure_transport;

pub(crate) const CHECK: Check = Check {
    id: "sqs-queue-secure-transport",
    title: "SQS queues refuse plaintext requests",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("E9.2", "buckets-queues-databases")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without the refusal a client that is told to, or misled, sends and receives in the clear.",
    remedy: "Add a Deny of sqs:* for everyone when aws:SecureTransport is false.",
    references: &[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html#enforce-encryption-data-in-transit",
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
    fix: Some("sqs-queue-secure-transport"),
    examine: &PerAccount(|context| each(&context.account.sqs_queues, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, queue: &Queue) -> Result<Verdict, Gap> {
    let identity = &queue.identity;
    let arn = identity.arn.as_deref().unwrap_or(&identity.id);
    secure_transport::examine(
        context,
        identity.location,
        "sqs",
        &[("queue", arn)],
        &queue.policy,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource_policy::samples::perimeter;
    use crate::tests::{commands, fails, passes, said, unknown};
    use firestep_inventory::{Account, Org, Seen};
    use firestep_policy::PolicyDocument;

    const URL: &str = "https://sqs.eu-central-1.amazonaws.com/111122223333/orders";
    const PLAINTEXT: &str = r#"{"Bool":{"aws:SecureTransport":"false"}}"#;

    fn examine(queue: &Queue) -> Result<Verdict, Gap> {
        let org = Org::sample([]);
        super::examine(&Context::new(&org, &Account::empty()), queue)
    }

    fn queue(action: &str, resource: &str, condition: &str) -> Queue {
        let text = format!(
            r#"{{"Statement":[{{"Effect":"Deny","Principal":"*","Action":"{action}","Resource":"{resource}","Condition":{condition}}}]}}"#
        );
        let mut it = Queue::unseen(URL);
        it.policy = Seen::new(Some(Box::new(PolicyDocument::parse(&text).unwrap())));
        it
    }

    #[test]
    fn a_deny_of_plaintext_passes() {
        let own = "arn:aws:sqs:eu-central-1:111122223333:orders";
        passes(|| examine(&queue("sqs:*", own, PLAINTEXT)));
        passes(|| examine(&queue("*", "*", PLAINTEXT)));
    }

    #[test]
    fn a_deny_of_a_part_of_it_fails() {
        fails(|| examine(&queue("sqs:SendMessage", "*", PLAINTEXT)));
        let other = "arn:aws:sqs:eu-central-1:111122223333:bills";
        fails(|| examine(&queue("sqs:*", other, PLAINTEXT)));
        let narrow = r#"{"Bool":{"aws:SecureTransport":"false"},"StringEquals":{"aws:PrincipalAccount":"1"}}"#;
        fails(|| examine(&queue("sqs:*", "*", narrow)));
    }

    #[test]
    fn no_policy_fails_and_an_unseen_one_is_unknown() {
        let mut none = Queue::unseen(URL);
        unknown(|| examine(&none));
        none.policy = Seen::new(None);
        fails(|| examine(&none));
        assert!(commands(&CHECK, URL, said(|| examine(&none))).is_some());
        let other = queue("sqs:SendMessage", "*", PLAINTEXT);
        assert_eq!(commands(&CHECK, URL, said(|| examine(&other))), None);
    }

    #[test]
    fn a_resource_control_policy_refuses_plaintext_for_the_queue() {
        let mut none = Queue::unseen(URL);
        none.policy = Seen::new(None);
        let with = |action: &str| {
            let mut org = Org::sample([]);
            perimeter(&mut org, action, PLAINTEXT, "r-1");
            said(|| super::examine(&Context::new(&org, &Account::empty()), &none)).word()
        };
        assert_eq!(with("sqs:*"), "pass");
        assert_eq!(with("s3:*"), "fail");
    }
}

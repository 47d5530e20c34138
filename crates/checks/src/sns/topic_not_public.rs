//! May nobody but us publish to or subscribe to a topic?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, each};

use crate::resource_policy;

pub(crate) const CHECK: Check = Check {
    id: "sns-topic-not-public",
    title: "SNS topics are not public",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Strangers can read every message, or send ones that your systems believe.",
    remedy: "Name the principals in the topic policy, or add a condition on the account, organization or source.",
    references: &["https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html"],
    reads: &[
        "sns:ListTopics",
        "sns:GetTopicAttributes",
        "organizations:DescribeOrganization",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        each(&context.account.sns_topics, |it| {
            resource_policy::examine(context, ("sns", "topic"), &it.identity, &it.policy)
        })
    }),
};

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::resource_policy::samples::{perimeter, policy};
    use firestep_audit::Context;
    use firestep_inventory::sns::Topic;
    use firestep_inventory::{Account, Listed, Org, Seen};
    use firestep_policy::PolicyDocument;

    fn said(org: &Org, policy: Option<Seen<Option<Box<PolicyDocument>>>>) -> &'static str {
        let mut it = Topic::unseen("arn:aws:sns:eu-central-1:111122223333:x");
        if let Some(policy) = policy {
            it.policy = policy;
        }
        let mut account = Account::empty();
        account.sns_topics = Listed::of([it]);
        let verdicts = CHECK.examine.examine(&Context::new(org, &account));
        verdicts.iter().next().unwrap().verdict.word()
    }

    #[test]
    fn its_policy_decides() {
        let mut org = Org::sample([]);
        assert_eq!(said(&org, None), "unknown");
        assert_eq!(said(&org, Some(policy("{}"))), "fail");
        assert_eq!(said(&org, Some(Seen::new(None))), "pass");
        perimeter(
            &mut org,
            "sns:*",
            r#"{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-sample"}}"#,
            "r-1",
        );
        assert_eq!(said(&org, Some(policy("{}"))), "fail");
    }
}

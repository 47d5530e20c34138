//! May nobody but us publish to or subscribe to a topic?

use firestep_audit::{Audience, Check, Clause, Effort, Framework, PerAccount, Severity, each};

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
    controls: &[Framework::AwsFsbp.control("SNS.4")],
    reads: &["sns:ListTopics", "sns:GetTopicAttributes"],
    fix: None,
    examine: &PerAccount(|context| {
        each(&context.account.sns_topics, |it| {
            resource_policy::examine(&it.policy)
        })
    }),
};

#[cfg(test)]
mod tests {
    use crate::resource_policy::{self, samples::policy};
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;
    use firestep_inventory::sns::Topic;

    #[test]
    fn its_policy_decides() {
        let mut it = Topic::unseen("x");
        unknown(|| resource_policy::examine(&it.policy));
        it.policy = policy("{}");
        fails(|| resource_policy::examine(&it.policy));
        it.policy = Seen::new(None);
        passes(|| resource_policy::examine(&it.policy));
    }
}

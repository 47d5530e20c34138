//! Is every topic encrypted with a key?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::sns::Topic;

pub(crate) const CHECK: Check = Check {
    id: "sns-topic-encrypted",
    title: "SNS topics are encrypted with a KMS key",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What waits in the topic lies open to whoever reaches its storage.",
    remedy: "Set a KMS key on the topic; who publishes needs to be allowed to use it.",
    references: &["https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html"],
    reads: &["sns:ListTopics", "sns:GetTopicAttributes"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.sns_topics, examine)),
};

fn examine(topic: &Topic) -> Result<Verdict, Gap> {
    Ok(match topic.kms_master_key_id.get()? {
        Some(key) => Verdict::Pass(format!("it is encrypted with {key}").into()),
        None => Verdict::Fail("it is not encrypted with a KMS key".into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn sample(value: Option<&str>) -> Topic {
        let mut it = Topic::unseen("arn:aws:sns:eu-central-1:111122223333:x");
        it.kms_master_key_id = Seen::new(value.map(Box::from));
        it
    }

    #[test]
    fn a_topic_without_a_key_fails() {
        passes(|| examine(&sample(Some("alias/aws/sns"))));
        fails(|| examine(&sample(None)));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&Topic::unseen("arn:aws:sns:eu-central-1:111122223333:x")));
    }
}

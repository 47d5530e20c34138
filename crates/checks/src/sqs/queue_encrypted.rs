//! Is what waits in every queue encrypted?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::sqs::Queue;

pub(crate) const CHECK: Check = Check {
    id: "sqs-queue-encrypted",
    title: "SQS queues are encrypted at rest",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What waits in the queue lies open to whoever reaches its storage.",
    remedy: "Turn on encryption by a key of SQS, or set a KMS key that whoever sends and receives may use.",
    references: &[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html",
    ],
    reads: &["sqs:ListQueues", "sqs:GetQueueAttributes"],
    fix: Some("sqs-queue-encryption"),
    examine: &PerAccount(|context| each(&context.account.sqs_queues, examine)),
};

fn examine(queue: &Queue) -> Result<Verdict, Gap> {
    if let Some(key) = queue.kms_master_key_id.get()? {
        return Ok(Verdict::Pass(
            format!("it is encrypted with the KMS key {key}").into(),
        ));
    }
    Ok(match queue.sqs_managed_sse_enabled.get()? {
        true => Verdict::Pass("it is encrypted with a key of SQS".into()),
        false => Verdict::Fail("it is not encrypted".into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{commands, fails, passes, said, unknown};
    use firestep_inventory::Seen;

    fn queue(key: Option<&str>) -> Queue {
        let mut it = Queue::unseen("https://sqs.eu-central-1.amazonaws.com/111122223333/orders");
        it.kms_master_key_id = Seen::new(key.map(Box::from));
        it
    }

    #[test]
    fn either_key_passes_and_neither_fails() {
        passes(|| examine(&queue(Some("alias/aws/sqs"))));
        let mut it = queue(None);
        it.sqs_managed_sse_enabled = Seen::new(true);
        passes(|| examine(&it));
        it.sqs_managed_sse_enabled = Seen::new(false);
        fails(|| examine(&it));
        let command = commands(&CHECK, &it.identity.id, said(|| examine(&it)));
        assert!(command.unwrap().contains("SqsManagedSseEnabled"));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&queue(None)));
        unknown(|| {
            examine(&Queue::unseen(
                "https://sqs.eu-central-1.amazonaws.com/1/orders",
            ))
        });
    }
}

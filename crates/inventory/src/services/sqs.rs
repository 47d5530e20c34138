//! Queues.

use firestep_policy::PolicyDocument;

use crate::Seen;
use crate::reading::kind::{detail, kind};
use crate::reading::origin::{Origin, SEEN};

kind! {
    /// A queue.
    Queue from Origin {
        kind: "AWS::SQS::Queue",
        operation: "sqs:ListQueues",
        list: "QueueUrls[]?",
        name: "{last}",
        arn: "sqs:{last}",
        ..Origin::REGIONAL
    };
    /// Who may send to it and receive from it; `None`: its owner only.
    policy: Seen<Option<Box<PolicyDocument>>> = detail("sqs:GetQueueAttributes", "QueueUrl", "Attributes.Policy").missing(SEEN);
    /// The KMS key that encrypts what waits in it.
    kms_master_key_id: Seen<Option<Box<str>>> = detail("sqs:GetQueueAttributes", "QueueUrl", "Attributes.KmsMasterKeyId").missing(SEEN);
    /// Whether a key of SQS's own does.
    sqs_managed_sse_enabled: Seen<bool> = detail("sqs:GetQueueAttributes", "QueueUrl", "Attributes.SqsManagedSseEnabled");
}

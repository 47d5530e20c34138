//! Fixes of SQS.

use crate::fix::entry::{Arg, Call, Fix, Inverse, Risk, Undo};

pub(super) const FIXES: &[&Fix] = &[&QUEUE_ENCRYPTION, &QUEUE_SECURE_TRANSPORT];

const QUEUE_ENCRYPTION: Fix = Fix {
    id: "sqs-queue-encryption",
    title: "Encrypts the queue with a key of SQS",
    calls: &[Call::new(
        "sqs",
        "SetQueueAttributes",
        &[
            ("QueueUrl", Arg::Id),
            (
                "Attributes",
                Arg::Map(&[("SqsManagedSseEnabled", Arg::Text("true"))]),
            ),
        ],
    )],
    reads_before: &["sqs:GetQueueAttributes"],
    inverse: Inverse::By(&[Undo {
        operation: "sqs:SetQueueAttributes",
        with: "SqsManagedSseEnabled=false",
    }]),
    risk: Risk::Safe,
    preconditions: &["What waits in it already stays as it is."],
};

const QUEUE_SECURE_TRANSPORT: Fix = Fix {
    id: "sqs-queue-secure-transport",
    title: "Gives a queue without a policy one that refuses plaintext",
    calls: &[Call::new(
        "sqs",
        "SetQueueAttributes",
        &[
            ("QueueUrl", Arg::Id),
            (
                "Attributes",
                Arg::Map(&[("Policy", Arg::Json(&REFUSE_PLAINTEXT))]),
            ),
        ],
    )],
    reads_before: &["sqs:GetQueueAttributes"],
    inverse: Inverse::By(&[Undo {
        operation: "sqs:SetQueueAttributes",
        with: "an empty `Policy`: it had none",
    }]),
    risk: Risk::Disruptive,
    preconditions: &[
        "The queue still has no policy: what is put replaces it whole.",
        "No client reaches it by http.",
    ],
};

const REFUSE_PLAINTEXT: Arg = Arg::Map(&[
    ("Version", Arg::Text("2012-10-17")),
    (
        "Statement",
        Arg::List(&[Arg::Map(&[
            ("Sid", Arg::Text("firestep-tls")),
            ("Effect", Arg::Text("Deny")),
            ("Principal", Arg::Text("*")),
            ("Action", Arg::Text("sqs:*")),
            ("Resource", Arg::Arn),
            (
                "Condition",
                Arg::Map(&[(
                    "Bool",
                    Arg::Map(&[("aws:SecureTransport", Arg::Text("false"))]),
                )]),
            ),
        ])]),
    ),
]);

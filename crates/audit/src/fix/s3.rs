//! Fixes of S3.

use crate::fix::entry::{Arg, Call, Fix, Inverse, Risk, Undo};

pub(super) const FIXES: &[&Fix] = &[
    &ACCOUNT_PUBLIC_ACCESS_BLOCK,
    &BUCKET_PUBLIC_ACCESS_BLOCK,
    &BUCKET_SECURE_TRANSPORT,
];

const ALL_FOUR: Arg = Arg::Map(&[
    ("BlockPublicAcls", Arg::Bool(true)),
    ("IgnorePublicAcls", Arg::Bool(true)),
    ("BlockPublicPolicy", Arg::Bool(true)),
    ("RestrictPublicBuckets", Arg::Bool(true)),
]);

const ACCOUNT_PUBLIC_ACCESS_BLOCK: Fix = Fix {
    id: "s3-account-public-access-block",
    title: "Turns on Block Public Access for the account",
    calls: &[Call::new(
        "s3control",
        "PutPublicAccessBlock",
        &[
            ("AccountId", Arg::Account),
            ("PublicAccessBlockConfiguration", ALL_FOUR),
        ],
    )],
    reads_before: &["s3control:GetPublicAccessBlock"],
    inverse: Inverse::By(&[
        Undo {
            operation: "s3control:PutPublicAccessBlock",
            with: "the settings that were read before",
        },
        Undo {
            operation: "s3control:DeletePublicAccessBlock",
            with: "the account, when there were none",
        },
    ]),
    risk: Risk::Disruptive,
    preconditions: &[
        "No bucket of the account is public on purpose or serves a website.",
        "No S3 policy of the organization decides it: then the account cannot.",
    ],
};

const BUCKET_PUBLIC_ACCESS_BLOCK: Fix = Fix {
    id: "s3-bucket-public-access-block",
    title: "Turns on Block Public Access for the bucket",
    calls: &[Call::new(
        "s3",
        "PutPublicAccessBlock",
        &[
            ("Bucket", Arg::Id),
            ("PublicAccessBlockConfiguration", ALL_FOUR),
        ],
    )],
    reads_before: &["s3:GetPublicAccessBlock", "s3:GetBucketPolicyStatus"],
    inverse: Inverse::By(&[
        Undo {
            operation: "s3:PutPublicAccessBlock",
            with: "the settings that were read before",
        },
        Undo {
            operation: "s3:DeletePublicAccessBlock",
            with: "the bucket, when there were none",
        },
    ]),
    risk: Risk::Disruptive,
    preconditions: &["Nobody outside reads it by its policy or its ACL, and it serves no website."],
};

const BUCKET_SECURE_TRANSPORT: Fix = Fix {
    id: "s3-bucket-secure-transport",
    title: "Gives a bucket without a policy one that refuses plaintext",
    calls: &[Call::new(
        "s3",
        "PutBucketPolicy",
        &[
            ("Bucket", Arg::Id),
            ("Policy", Arg::Json(&REFUSE_PLAINTEXT)),
        ],
    )],
    reads_before: &["s3:GetBucketPolicy"],
    inverse: Inverse::By(&[Undo {
        operation: "s3:DeleteBucketPolicy",
        with: "the bucket: it had none",
    }]),
    risk: Risk::Disruptive,
    preconditions: &[
        "The bucket still has no policy: what is put replaces it whole.",
        "The bucket's access logs show no request by http.",
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
            ("Action", Arg::Text("s3:*")),
            (
                "Resource",
                Arg::List(&[Arg::Arn, Arg::Join(&[Arg::Arn, Arg::Text("/*")])]),
            ),
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

//! Does every bucket encrypt what is new by a KMS key?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::s3::{Bucket, Encryption};

pub(crate) const CHECK: Check = Check {
    id: "s3-bucket-kms-encrypted",
    title: "S3 buckets encrypt with a KMS key",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "S3's own key opens to everyone who may read the bucket; a KMS key is asked a second time, and logged.",
    remedy: "Make a KMS key the bucket's default encryption, with a bucket key.",
    references: &["https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html"],
    reads: &["s3:ListBuckets", "s3:GetBucketEncryption"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.s3_buckets, examine)),
};

fn examine(bucket: &Bucket) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        matches!(
            bucket.encryption.get()?,
            Some(Encryption::Kms | Encryption::KmsTwice)
        ),
        "it encrypts with a KMS key",
        "it encrypts with S3's own key",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn with(value: Option<Encryption>) -> Bucket {
        let mut it = Bucket::unseen("b");
        it.encryption = Seen::new(value);
        it
    }

    #[test]
    fn s3_s_own_key_fails() {
        passes(|| examine(&with(Some(Encryption::Kms))));
        passes(|| examine(&with(Some(Encryption::KmsTwice))));
        fails(|| examine(&with(Some(Encryption::S3))));
        fails(|| examine(&with(None)));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&Bucket::unseen("b")));
    }
}

//! Does every bucket keep what is overwritten or deleted?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::s3::{Bucket, Versioning};

pub(crate) const CHECK: Check = Check {
    id: "s3-bucket-versioned",
    title: "S3 buckets keep versions",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What is overwritten or deleted, by mistake or by an intruder, is gone.",
    remedy: "Turn versioning on, with a lifecycle rule that ends old versions.",
    references: &["https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html"],
    reads: &["s3:ListBuckets", "s3:GetBucketVersioning"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.s3_buckets, examine)),
};

fn examine(bucket: &Bucket) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        *bucket.versioning.get()? == Some(Versioning::Enabled),
        "it keeps versions",
        "it keeps no versions",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn with(value: Option<Versioning>) -> Bucket {
        let mut it = Bucket::unseen("b");
        it.versioning = Seen::new(value);
        it
    }

    #[test]
    fn what_is_not_versioned_now_fails() {
        passes(|| examine(&with(Some(Versioning::Enabled))));
        fails(|| examine(&with(Some(Versioning::Suspended))));
        fails(|| examine(&with(None)));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&Bucket::unseen("b")));
    }
}

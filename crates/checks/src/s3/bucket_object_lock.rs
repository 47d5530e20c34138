//! Can the objects of every bucket be locked?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::s3::Bucket;

pub(crate) const CHECK: Check = Check {
    id: "s3-bucket-object-lock",
    title: "S3 buckets have Object Lock",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without a lock whoever may delete, may delete what must be kept.",
    remedy: "Turn Object Lock on and give the bucket a default retention.",
    references: &["https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html"],
    reads: &["s3:ListBuckets", "s3:GetObjectLockConfiguration"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.s3_buckets, examine)),
};

fn examine(bucket: &Bucket) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        bucket.object_lock.get()?.is_some(),
        "its objects can be locked",
        "its objects cannot be locked",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;
    use firestep_inventory::s3::ObjectLockEnabled;

    fn with(value: Option<ObjectLockEnabled>) -> Bucket {
        let mut it = Bucket::unseen("b");
        it.object_lock = Seen::new(value);
        it
    }

    #[test]
    fn what_cannot_be_locked_fails() {
        passes(|| examine(&with(Some(ObjectLockEnabled::Enabled))));
        fails(|| examine(&with(None)));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&Bucket::unseen("b")));
    }
}

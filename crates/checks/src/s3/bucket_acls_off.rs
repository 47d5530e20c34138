//! Are ACLs out of force at every bucket?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::s3::{Bucket, Ownership};

pub(crate) const CHECK: Check = Check {
    id: "s3-bucket-acls-off",
    title: "S3 buckets have ACLs switched off",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "With ACLs whoever writes an object decides who reads it, past every policy.",
    remedy: "Set Object Ownership to BucketOwnerEnforced, after what ACLs grant was put into policies.",
    references: &[
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
    ],
    reads: &["s3:ListBuckets", "s3:GetBucketOwnershipControls"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.s3_buckets, examine)),
};

fn examine(bucket: &Bucket) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        *bucket.ownership.get()? == Some(Ownership::BucketOwnerEnforced),
        "ACLs are out of force",
        "ACLs are in force",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn with(value: Option<Ownership>) -> Bucket {
        let mut it = Bucket::unseen("b");
        it.ownership = Seen::new(value);
        it
    }

    #[test]
    fn an_old_bucket_without_the_setting_fails() {
        passes(|| examine(&with(Some(Ownership::BucketOwnerEnforced))));
        fails(|| examine(&with(Some(Ownership::BucketOwnerPreferred))));
        fails(|| examine(&with(Some(Ownership::ObjectWriter))));
        fails(|| examine(&with(None)));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&Bucket::unseen("b")));
    }
}

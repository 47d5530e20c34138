//! Does a rule end or move what is in every bucket?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::s3::{Bucket, RuleStatus};

pub(crate) const CHECK: Check = Check {
    id: "s3-bucket-lifecycle",
    title: "S3 buckets have a lifecycle rule",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What nobody ends is kept, paid for and lost to a thief years later.",
    remedy: "Add a rule that ends what is no longer needed, old versions and broken uploads among it.",
    references: &[
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html",
    ],
    reads: &["s3:ListBuckets", "s3:GetBucketLifecycleConfiguration"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.s3_buckets, examine)),
};

fn examine(bucket: &Bucket) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        bucket.lifecycle.get()?.contains(&RuleStatus::Enabled),
        "a lifecycle rule works",
        "no lifecycle rule works",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn with(value: Vec<RuleStatus>) -> Bucket {
        let mut it = Bucket::unseen("b");
        it.lifecycle = Seen::new(value);
        it
    }

    #[test]
    fn a_rule_that_is_off_is_none() {
        passes(|| examine(&with(vec![RuleStatus::Disabled, RuleStatus::Enabled])));
        fails(|| examine(&with(vec![RuleStatus::Disabled])));
        fails(|| examine(&with(Vec::new())));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&Bucket::unseen("b")));
    }
}

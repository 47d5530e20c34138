//! Is it logged who reads from and writes to every bucket?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::s3::Bucket;

pub(crate) const CHECK: Check = Check {
    id: "s3-bucket-access-logged",
    title: "S3 buckets log requests",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "After a theft nobody can say what was read, nor by whom.",
    remedy: "Turn server access logging on, to a bucket for logs.",
    references: &["https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html"],
    reads: &["s3:ListBuckets", "s3:GetBucketLogging"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.s3_buckets, examine)),
};

fn examine(bucket: &Bucket) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        bucket.log_target.get()?.is_some(),
        "its requests are logged",
        "its requests are not logged",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn with(value: Option<Box<str>>) -> Bucket {
        let mut it = Bucket::unseen("b");
        it.log_target = Seen::new(value);
        it
    }

    #[test]
    fn what_is_not_logged_fails() {
        passes(|| examine(&with(Some("logs".into()))));
        fails(|| examine(&with(None)));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&Bucket::unseen("b")));
    }
}

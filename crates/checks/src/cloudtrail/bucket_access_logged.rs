//! Is it logged who reads from and writes to every trail's bucket?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::Gap;
use firestep_inventory::cloudtrail::Trail;

use crate::cloudtrail::own::each_own;

pub(crate) const CHECK: Check = Check {
    id: "cloudtrail-bucket-access-logged",
    title: "Requests to the bucket of every trail are logged",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever reads the trail to learn what was noticed, or tries to delete it, leaves no trace.",
    remedy: "Turn server access logging on for the bucket.",
    references: &["https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html"],
    reads: &[
        "cloudtrail:DescribeTrails",
        "s3:ListBuckets",
        "s3:GetBucketLogging",
    ],
    fix: None,
    examine: &PerAccount(|context| each_own(context, examine)),
};

fn examine(context: &Context<'_>, trail: &Trail) -> Result<Option<Verdict>, Gap> {
    let (_, bucket) = context.org.bucket(trail.s3_bucket_name.get()?)?;
    let name = &bucket.identity.id;
    Ok(Some(Verdict::of(
        bucket.log_target.get()?.is_some(),
        format!("requests to {name} are logged"),
        format!("requests to {name} are not logged"),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words_in;
    use crate::trails::{ARN, logs, org_with, sound};
    use firestep_inventory::s3::StoredBucket;
    use firestep_inventory::{Account, Listed, Seen};

    fn said(trail: Trail, bucket: Option<StoredBucket>) -> Vec<&'static str> {
        let mut account = Account::empty();
        account.cloudtrail_trails = Listed::of([trail]);
        let bucket = bucket.unwrap_or_else(|| StoredBucket::unseen("another"));
        words_in(&CHECK, &org_with([], "444455556666", bucket), &account)
    }

    #[test]
    fn its_bucket_decides_in_whichever_account_it_is() {
        let with = |value| {
            let mut bucket = logs();
            bucket.log_target = Seen::new(value);
            said(sound(ARN), Some(bucket))
        };
        assert_eq!(with(Some("access".into())), ["pass"]);
        assert_eq!(with(None), ["fail"]);
    }

    #[test]
    fn a_trail_of_another_account_is_asked_there() {
        let arn = "arn:aws:cloudtrail:eu-central-1:999988887777:trail/org";
        assert_eq!(said(Trail::unseen(arn), Some(logs())), [] as [&str; 0]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(said(Trail::unseen(ARN), Some(logs())), ["unknown"]);
        assert_eq!(said(sound(ARN), None), ["unknown"]);
        assert_eq!(
            said(sound(ARN), Some(StoredBucket::unseen("logs"))),
            ["unknown"]
        );
    }
}

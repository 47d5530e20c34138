//! Does the bucket of every trail demand MFA before a version is deleted for good?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::Gap;
use firestep_inventory::cloudtrail::Trail;
use firestep_inventory::s3::MfaDelete;

use crate::cloudtrail::own::each_own;

pub(crate) const CHECK: Check = Check {
    id: "cloudtrail-bucket-mfa-delete",
    title: "The bucket of every trail demands MFA to delete",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Stolen credentials without MFA delete what would convict them.",
    remedy: "Turn MFA delete on, as root of the bucket's account with its MFA.",
    references: &[
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html",
    ],
    reads: &[
        "cloudtrail:DescribeTrails",
        "cloudtrail:GetTrailStatus",
        "s3:ListBuckets",
        "s3:GetBucketVersioning",
    ],
    fix: None,
    examine: &PerAccount(|context| each_own(context, examine)),
};

fn examine(context: &Context<'_>, trail: &Trail) -> Result<Option<Verdict>, Gap> {
    if !*trail.is_logging.get()? {
        return Ok(None);
    }
    let (_, bucket) = context.org.bucket(trail.s3_bucket_name.get()?)?;
    let name = &bucket.identity.id;
    Ok(Some(Verdict::of(
        *bucket.mfa_delete.get()? == Some(MfaDelete::Enabled),
        format!("deleting a version in {name} takes MFA"),
        format!("deleting a version in {name} takes no MFA"),
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
            bucket.mfa_delete = Seen::new(value);
            said(sound(ARN), Some(bucket))
        };
        assert_eq!(with(Some(MfaDelete::Enabled)), ["pass"]);
        assert_eq!(with(None), ["fail"]);
    }

    #[test]
    fn a_trail_of_another_account_is_asked_there() {
        let arn = "arn:aws:cloudtrail:eu-central-1:999988887777:trail/org";
        assert_eq!(said(Trail::unseen(arn), Some(logs())), [] as [&str; 0]);
    }

    #[test]
    fn a_trail_that_is_stopped_is_not_asked() {
        let mut trail = sound(ARN);
        trail.is_logging = Seen::new(false);
        assert_eq!(said(trail, Some(logs())), [] as [&str; 0]);
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

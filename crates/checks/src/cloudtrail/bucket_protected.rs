//! Are the trail's logs safe from being deleted?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, account};
use firestep_inventory::s3::{MfaDelete, ObjectLockEnabled, StoredBucket, Versioning};
use firestep_inventory::{Gap, Org, all, any};

use crate::cause;

pub(crate) const CHECK: Check = Check {
    id: "cloudtrail-bucket-protected",
    title: "The trail's bucket is versioned and protected from deletion",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E3.1", "protected-bucket")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A careful intruder deletes the logs first.",
    remedy: "Turn on versioning, and object lock, MFA delete or a policy that denies deletion to everyone.",
    references: &["https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html"],
    controls: &[],
    reads: &[
        "organizations:ListAccounts",
        "cloudtrail:DescribeTrails",
        "cloudtrail:GetTrailStatus",
        "s3:ListBuckets",
        "s3:GetBucketVersioning",
        "s3:GetObjectLockConfiguration",
        "s3:GetBucketPolicy",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        account(context.account.id, || {
            examine(context.org, context.account.id)
        })
    }),
};

fn examine(org: &Org, account: &str) -> Result<Verdict, Gap> {
    let safe = org.trail_over(account, |trail| {
        all([&|| trail.is_logging.get().copied(), &|| {
            let (_, bucket) = org.bucket(trail.s3_bucket_name.get()?)?;
            is_protected(bucket)
        }])
    })?;
    Ok(match safe {
        Some(trail) => Verdict::Pass(format!("the bucket of {} is", trail.identity.id).into()),
        None => cause::of_trails(
            org,
            account,
            "no trail that is logging has a bucket with versioning and object lock, MFA delete or a denied deletion",
        ),
    })
}

fn is_protected(bucket: &StoredBucket) -> Result<bool, Gap> {
    all([
        &|| Ok(*bucket.versioning.get()? == Some(Versioning::Enabled)),
        &|| {
            any([
                &|| Ok(*bucket.object_lock.get()? == Some(ObjectLockEnabled::Enabled)),
                &|| Ok(*bucket.mfa_delete.get()? == Some(MfaDelete::Enabled)),
                &|| Ok(bucket.deletion_denied.get()?.0),
            ])
        },
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::said as verdict;
    use crate::trails::{ARN, logs, org_with, sound};
    use firestep_inventory::Seen;
    use firestep_inventory::s3::StoredBucket;

    fn said(in_account: &str, change: impl FnOnce(&mut StoredBucket)) -> &'static str {
        let mut bucket = logs();
        change(&mut bucket);
        let mut org = org_with([sound(ARN)], in_account, bucket);
        org.settings.security_accounts.push("444455556666".into());
        verdict(|| examine(&org, "111122223333")).word()
    }
    use firestep_inventory::s3::DeletionDenied;

    #[test]
    fn versioning_alone_fails() {
        assert_eq!(said("444455556666", |_| {}), "pass");
        assert_eq!(
            said("444455556666", |it| it.object_lock = Seen::new(None)),
            "fail"
        );
        assert_eq!(
            said("444455556666", |it| it.versioning = Seen::new(None)),
            "fail"
        );
    }

    #[test]
    fn a_denied_deletion_protects_too() {
        let said = said("444455556666", |it| {
            it.object_lock = Seen::gap(Gap::TEST);
            it.deletion_denied = Seen::new(DeletionDenied(true));
        });
        assert_eq!(said, "pass");
    }

    #[test]
    fn an_unseen_lock_is_unknown() {
        assert_eq!(
            said("444455556666", |it| it.object_lock = Seen::gap(Gap::TEST)),
            "unknown"
        );
    }
}

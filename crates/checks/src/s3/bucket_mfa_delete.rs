//! Does every bucket demand MFA before a version is deleted for good?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::s3::{Bucket, MfaDelete};

pub(crate) const CHECK: Check = Check {
    id: "s3-bucket-mfa-delete",
    title: "S3 buckets demand MFA to delete versions",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Stolen credentials without MFA delete every version of everything.",
    remedy: "Turn MFA delete on, as root of the account with its MFA; Object Lock does the same without a person.",
    references: &[
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html",
    ],
    reads: &["s3:ListBuckets", "s3:GetBucketVersioning"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.s3_buckets, examine)),
};

fn examine(bucket: &Bucket) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        *bucket.mfa_delete.get()? == Some(MfaDelete::Enabled),
        "deleting a version takes MFA",
        "deleting a version takes no MFA",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn with(value: Option<MfaDelete>) -> Bucket {
        let mut it = Bucket::unseen("b");
        it.mfa_delete = Seen::new(value);
        it
    }

    #[test]
    fn what_never_had_it_fails_too() {
        passes(|| examine(&with(Some(MfaDelete::Enabled))));
        fails(|| examine(&with(Some(MfaDelete::Disabled))));
        fails(|| examine(&with(None)));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&Bucket::unseen("b")));
    }
}

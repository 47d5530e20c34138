//! Does the trail deliver to a private bucket of the security or log account?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, account};
use firestep_inventory::{Gap, Org, all};

use crate::cause;

pub(crate) const CHECK: Check = Check {
    id: "cloudtrail-bucket-central",
    title: "The trail delivers to a private bucket in the security account",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E3.1", "central-bucket")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever takes over an account must not be able to erase the traces there.",
    remedy: "Deliver to a bucket in an account that is there for logs, with Block Public Access on.",
    references: &[
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-set-bucket-policy-for-multiple-accounts.html",
    ],
    controls: &[],
    reads: &[
        "organizations:ListAccounts",
        "cloudtrail:DescribeTrails",
        "cloudtrail:GetTrailStatus",
        "s3:ListBuckets",
        "s3:GetPublicAccessBlock",
        "s3:GetBucketPolicyStatus",
        "s3:GetBucketAcl",
        "s3control:GetPublicAccessBlock",
        "organizations:ListDelegatedAdministrators",
        "organizations:ListDelegatedServicesForAccount",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        account(context.account.id, || {
            examine(context.org, context.account.id)
        })
    }),
};

fn examine(org: &Org, account: &str) -> Result<Verdict, Gap> {
    let central = org.trail_over(account, |trail| {
        all([&|| trail.is_logging.get().copied(), &|| {
            let (owner, bucket) = org.bucket(trail.s3_bucket_name.get()?)?;
            all([&|| org.is_security_account(owner.account), &|| {
                bucket.openness(&owner.bucket_blocks, |open| open.is_public().map(|it| !it))
            }])
        }])
    })?;
    Ok(match central {
        Some(trail) => Verdict::Pass(format!("{} delivers to one", trail.identity.id).into()),
        None => cause::of_trails(
            org,
            account,
            "no trail that is logging delivers to a private bucket of a security or log account",
        ),
    })
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

    #[test]
    fn the_log_account_passes_and_another_fails() {
        assert_eq!(said("444455556666", |_| {}), "pass");
        assert_eq!(said("777788889999", |_| {}), "fail");
    }

    #[test]
    fn a_public_bucket_fails() {
        assert_eq!(
            said("444455556666", |it| it.policy_is_public = Seen::new(true)),
            "fail"
        );
        assert_eq!(
            said("444455556666", |it| it.policy_is_public =
                Seen::gap(Gap::TEST)),
            "unknown"
        );
    }

    #[test]
    fn a_bucket_that_nobody_in_scope_has_is_unknown() {
        assert_eq!(
            said("444455556666", |it| it.identity.id = "other".into()),
            "unknown"
        );
    }
}

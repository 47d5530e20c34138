//! Are the trail's logs safe from being deleted?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, account};
use firestep_inventory::{Gap, Org};

use crate::cloudtrail::witness::{Demand, READS, judge};

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
    reads: READS,
    fix: None,
    examine: &PerAccount(|context| {
        account(context.account.id, || {
            examine(context.org, context.account.id)
        })
    }),
};

fn examine(org: &Org, account: &str) -> Result<Verdict, Gap> {
    judge(
        org,
        account,
        Demand::ProtectedBucket,
        "delivers to a versioned bucket that is protected from deletion",
        |trail| {
            format!(
            "the bucket of {} lacks versioning, or a retention, MFA or denial that keeps versions",
            trail.identity.id
        )
        .into()
        },
    )
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
        org.program
            .settings
            .security_accounts
            .push("444455556666".into());
        verdict(|| examine(&org, "111122223333")).word()
    }
    use firestep_inventory::s3::DeletionDenied;

    #[test]
    fn versioning_alone_fails() {
        assert_eq!(said("444455556666", |_| {}), "pass");
        assert_eq!(
            said("444455556666", |it| it.default_retention = Seen::new(None)),
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
            it.default_retention = Seen::gap(Gap::TEST);
            it.deletion_denied = Seen::new(DeletionDenied::everything());
        });
        assert_eq!(said, "pass");
    }

    #[test]
    fn an_unseen_lock_is_unknown() {
        assert_eq!(
            said("444455556666", |it| it.default_retention =
                Seen::gap(Gap::TEST)),
            "unknown"
        );
    }
}

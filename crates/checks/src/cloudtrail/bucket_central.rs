//! Does the trail deliver to a private bucket of the security or log account?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, account};
use firestep_inventory::{Gap, Org};

use crate::cloudtrail::witness::{Demand, READS, judge};

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
        Demand::CentralBucket,
        "delivers to a private bucket of the security or log account",
        |trail| {
            format!(
                "{} delivers to no private bucket of the security or log account",
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

    #[test]
    fn the_log_account_passes_and_another_fails() {
        assert_eq!(said("444455556666", |_| {}), "pass");
        assert_eq!(said("111122223333", |_| {}), "fail");
    }

    #[test]
    fn another_account_is_told_to_be_declared() {
        assert_eq!(said("777788889999", |_| {}), "unknown");
        let mut org = org_with([sound(ARN)], "777788889999", logs());
        org.program.settings.log_archive = Some("777788889999".into());
        assert_eq!(verdict(|| examine(&org, "111122223333")).word(), "pass");
        org.program.settings.log_archive = Some("444455556666".into());
        assert_eq!(verdict(|| examine(&org, "111122223333")).word(), "fail");
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

//! Does every trail over the account encrypt with a key of its own?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, account};
use firestep_inventory::{Gap, Org};

use crate::cloudtrail::witness::{Demand, READS, judge_every};

pub(crate) const CHECK: Check = Check {
    id: "cloudtrail-encrypted",
    title: "Every trail is encrypted with a KMS key",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("E3.1", "kms")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "With a key of its own, reading the log takes a second permission beside that on the bucket.",
    remedy: "Give the trail a KMS key whose policy lets CloudTrail encrypt and the investigators decrypt.",
    references: &[
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html",
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
    judge_every(
        org,
        account,
        Demand::Encrypted,
        "has a KMS key",
        "has no KMS key",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::said as verdict;
    use crate::trails::{ARN, org, sound};
    use firestep_inventory::Seen;
    use firestep_inventory::cloudtrail::Trail;

    fn said(change: impl FnOnce(&mut Trail)) -> &'static str {
        let mut trail = sound(ARN);
        change(&mut trail);
        let org = org([trail]);
        verdict(|| examine(&org, "111122223333")).word()
    }

    #[test]
    fn one_trail_without_a_key_fails_beside_a_better_one() {
        let mut other = sound("arn:aws:cloudtrail:eu-central-1:111122223333:trail/other");
        other.kms_key_id = Seen::new(None);
        let org = org([sound(ARN), other]);
        assert_eq!(verdict(|| examine(&org, "111122223333")).word(), "fail");
    }

    #[test]
    fn a_key_decides() {
        assert_eq!(said(|_| {}), "pass");
        assert_eq!(said(|it| it.kms_key_id = Seen::new(None)), "fail");
        assert_eq!(said(|it| it.kms_key_id = Seen::gap(Gap::TEST)), "unknown");
    }
}

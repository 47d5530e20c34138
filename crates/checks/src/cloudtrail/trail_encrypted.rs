//! Does every trail encrypt what it delivers by a KMS key, whatever it covers?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::Gap;
use firestep_inventory::cloudtrail::Trail;

use crate::cloudtrail::own::each_own;

pub(crate) const CHECK: Check = Check {
    id: "cloudtrail-trail-encrypted",
    title: "Every trail is encrypted with a KMS key",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever may read the bucket reads everything that was done in the account.",
    remedy: "Give it a KMS key whose policy lets CloudTrail encrypt and few decrypt.",
    references: &[
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html",
    ],
    reads: &["cloudtrail:DescribeTrails"],
    fix: None,
    examine: &PerAccount(|context| each_own(context, examine)),
};

fn examine(_: &Context<'_>, trail: &Trail) -> Result<Option<Verdict>, Gap> {
    Ok(Some(Verdict::of(
        trail.kms_key_id.get()?.is_some(),
        "it encrypts with a KMS key",
        "it encrypts with no KMS key",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trails::{ARN, said, with};
    use firestep_inventory::Seen;

    #[test]
    fn a_trail_of_another_account_is_asked_there() {
        let arn = "arn:aws:cloudtrail:eu-central-1:999988887777:trail/org";
        assert_eq!(said(&CHECK, Trail::unseen(arn)), [] as [&str; 0]);
    }

    #[test]
    fn a_trail_without_a_key_fails() {
        assert_eq!(
            with(&CHECK, |it| it.kms_key_id = Seen::new(Some("k".into()))),
            ["pass"]
        );
        assert_eq!(with(&CHECK, |it| it.kms_key_id = Seen::new(None)), ["fail"]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(said(&CHECK, Trail::unseen(ARN)), ["unknown"]);
    }
}

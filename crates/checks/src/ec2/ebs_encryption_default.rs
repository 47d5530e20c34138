//! Are new volumes encrypted in every region?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_region};
use firestep_inventory::ec2::EbsEncryption;
use firestep_inventory::{Gap, RegionSlice};

pub(crate) const CHECK: Check = Check {
    id: "ec2-ebs-encryption-default",
    title: "EBS encrypts by default in every region",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A volume that somebody makes in a hurry is not encrypted, and no one asks.",
    remedy: "Switch EBS encryption by default on in every enabled region.",
    references: &["https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html"],
    reads: &["ec2:GetEbsEncryptionByDefault"],
    fix: None,
    examine: &PerAccount(|context| each_region(&context.account.ec2_ebs_encryption, examine)),
};

fn examine(here: RegionSlice<'_, EbsEncryption>) -> Result<Verdict, Gap> {
    let on = here.any(|it| it.ebs_encryption_by_default.get().copied())?;
    Ok(Verdict::of(
        on,
        "new volumes are encrypted",
        "new volumes are not encrypted unless that is asked for",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::{Listed, Seen};

    fn said(list: &Listed<EbsEncryption>) -> Vec<&'static str> {
        let verdicts = each_region(list, examine);
        verdicts.iter().map(|it| it.verdict.word()).collect()
    }

    fn setting(on: bool) -> Listed<EbsEncryption> {
        let mut it = EbsEncryption::unseen("eu-central-1");
        it.ebs_encryption_by_default = Seen::new(on);
        Listed::of([it])
    }

    #[test]
    fn the_setting_of_the_region_decides() {
        assert_eq!(said(&setting(true)), ["pass"]);
        assert_eq!(said(&setting(false)), ["fail"]);
    }

    #[test]
    fn an_unseen_setting_is_unknown() {
        assert_eq!(said(&Listed::unseen()), ["unknown"]);
        let blind = EbsEncryption::unseen("eu-central-1");
        assert_eq!(said(&Listed::of([blind])), ["unknown"]);
    }
}

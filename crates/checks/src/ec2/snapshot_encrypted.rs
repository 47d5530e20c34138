//! Is every snapshot of a volume encrypted?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::ec2::EbsSnapshot;

pub(crate) const CHECK: Check = Check {
    id: "ec2-snapshot-encrypted",
    title: "EBS snapshots are encrypted",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A snapshot that is not encrypted is read by whoever it is shared with, and no key can take that back.",
    remedy: "Copy it encrypted and delete the old one; turn on encryption by default, so that new ones are.",
    references: &["https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html"],
    reads: &["ec2:DescribeSnapshots"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.ec2_snapshots, examine)),
};

fn examine(snapshot: &EbsSnapshot) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        *snapshot.encrypted.get()?,
        "it is encrypted",
        "it is not encrypted",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    #[test]
    fn what_the_snapshot_says_decides() {
        let mut it = EbsSnapshot::unseen("snap-1");
        unknown(|| examine(&it));
        it.encrypted = Seen::new(true);
        passes(|| examine(&it));
        it.encrypted = Seen::new(false);
        fails(|| examine(&it));
    }
}

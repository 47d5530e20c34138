//! Is every volume encrypted?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::ec2::Volume;

pub(crate) const CHECK: Check = Check {
    id: "ec2-volume-encrypted",
    title: "EBS volumes are encrypted",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever gets hold of a snapshot of the volume reads it.",
    remedy: "Make an encrypted snapshot of it and a volume of that; switch encryption by default on for the next ones.",
    references: &["https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html"],
    reads: &["ec2:DescribeVolumes"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.ec2_volumes, examine)),
};

fn examine(volume: &Volume) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        *volume.encrypted.get()?,
        "it is encrypted",
        "it is not encrypted",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn sample(value: bool) -> Volume {
        let mut it = Volume::unseen("vol-1");
        it.encrypted = Seen::new(value);
        it
    }

    #[test]
    fn a_volume_that_is_not_encrypted_fails() {
        passes(|| examine(&sample(true)));
        fails(|| examine(&sample(false)));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&Volume::unseen("vol-1")));
    }
}

//! May no snapshot become public in any region?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerAccount, Reason, Severity, Verdict, each,
};
use firestep_inventory::Gap;
use firestep_inventory::ec2::{SnapshotBlock, SnapshotBlockState};

use crate::fixing::unless_managed;

pub(crate) const CHECK: Check = Check {
    id: "ec2-snapshot-sharing-blocked",
    title: "EBS snapshots cannot be shared publicly",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E3.5", "sharing-blocked")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "One wrong click on a snapshot publishes a whole disk.",
    remedy: "Enable block public access for snapshots in every region.",
    references: &[
        "https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html",
    ],
    reads: &["ec2:GetSnapshotBlockPublicAccessState"],
    fix: Some("ec2-snapshot-sharing-block"),
    examine: &PerAccount(|context| each(&context.account.ec2_snapshot_blocks, examine)),
};

fn examine(setting: &SnapshotBlock) -> Result<Verdict, Gap> {
    Ok(match setting.state.get()? {
        SnapshotBlockState::BlockAll => Verdict::Pass("no snapshot is or becomes public".into()),
        SnapshotBlockState::BlockNew => Verdict::Pass("no snapshot becomes public".into()),
        SnapshotBlockState::Unblocked => Verdict::Fail(
            Reason::from("any snapshot may be made public")
                .fixing(unless_managed(&setting.managed_by)),
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{commands, fails, passes, said, unknown};
    use firestep_inventory::Seen;

    #[test]
    fn the_setting_decides() {
        let mut setting = SnapshotBlock::unseen("eu-central-1");
        setting.state = Seen::new(SnapshotBlockState::BlockNew);
        passes(|| examine(&setting));
        setting.state = Seen::new(SnapshotBlockState::Unblocked);
        fails(|| examine(&setting));
    }

    #[test]
    fn an_unseen_setting_is_unknown() {
        unknown(|| examine(&SnapshotBlock::unseen("eu-central-1")));
    }

    #[test]
    fn the_fix_cuts_nobody_off_and_what_the_organization_decides_is_not_printed() {
        let mut setting = SnapshotBlock::unseen("eu-central-1");
        setting.state = Seen::new(SnapshotBlockState::Unblocked);
        setting.managed_by = Seen::new(Some("account".into()));
        let printed =
            |setting: &SnapshotBlock| commands(&CHECK, "eu-central-1", said(|| examine(setting)));
        assert_eq!(
            printed(&setting).unwrap(),
            "aws ec2 enable-snapshot-block-public-access --state block-new-sharing --region eu-central-1"
        );
        setting.managed_by = Seen::new(Some("declarative-policy".into()));
        assert_eq!(printed(&setting), None);
    }
}

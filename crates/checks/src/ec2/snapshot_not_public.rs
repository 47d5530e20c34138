//! May nobody but us restore a snapshot?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Reason, Severity, Verdict, each,
};
use firestep_inventory::Gap;
use firestep_inventory::ec2::{EbsSnapshot, SnapshotBlockState};

use crate::behind;

pub(crate) const CHECK: Check = Check {
    id: "ec2-snapshot-not-public",
    title: "EBS snapshots are not public",
    severity: Severity::Critical,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Anyone with an AWS account can make a disk of it and read what is on it.",
    remedy: "Remove the group `all` from the snapshot's permissions and block public sharing in the region.",
    references: &[
        "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html",
    ],
    reads: &[
        "ec2:DescribeSnapshots",
        "ec2:GetSnapshotBlockPublicAccessState",
    ],
    fix: Some("ec2-snapshot-private"),
    examine: &PerAccount(|context| each(&context.account.ec2_snapshots, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, snapshot: &EbsSnapshot) -> Result<Verdict, Gap> {
    if !snapshot.public.get()?.0 {
        return Ok(Verdict::Pass(
            "it is not among those that everyone may restore".into(),
        ));
    }
    // Where all sharing is blocked, AWS treats it as private although it says that it is public.
    // https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html
    let region = snapshot.identity.location.region;
    let blocks = context.account.ec2_snapshot_blocks.region(region);
    if blocks.any(|it| Ok(*it.state.get()? == SnapshotBlockState::BlockAll))? {
        return Ok(Verdict::Pass(
            "it was shared with everyone, and block-all-sharing keeps it private".into(),
        ));
    }
    Ok(Verdict::Fail(
        Reason::from("everyone may restore it")
            .with_behind(behind::of_tags(context, &snapshot.tags)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::ec2::SnapshotBlock;
    use firestep_inventory::{Account, Listed, Named, Org, Seen};

    fn examine(public: Seen<Named>, block: Option<SnapshotBlockState>) -> Result<Verdict, Gap> {
        let org = Org::sample([]);
        let mut account = Account::empty();
        let mut setting = SnapshotBlock::unseen("eu-central-1");
        if let Some(state) = block {
            setting.state = Seen::new(state);
        }
        account.ec2_snapshot_blocks = Listed::of([setting]);
        let mut snapshot = EbsSnapshot::unseen("snap-1");
        snapshot.public = public;
        super::examine(&Context::new(&org, &account), &snapshot)
    }

    #[test]
    fn one_that_everyone_may_restore_fails() {
        let unblocked = Some(SnapshotBlockState::Unblocked);
        fails(|| examine(Seen::new(Named(true)), unblocked));
        passes(|| examine(Seen::new(Named(false)), None));
    }

    /// <https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html>: with block-new-sharing what
    /// is public stays so.
    #[test]
    fn the_region_s_block_holds_against_it() {
        passes(|| examine(Seen::new(Named(true)), Some(SnapshotBlockState::BlockAll)));
        fails(|| examine(Seen::new(Named(true)), Some(SnapshotBlockState::BlockNew)));
        unknown(|| examine(Seen::new(Named(true)), None));
    }

    #[test]
    fn without_the_list_of_public_ones_it_is_unknown() {
        unknown(|| examine(Seen::gap(Gap::TEST), Some(SnapshotBlockState::Unblocked)));
    }
}

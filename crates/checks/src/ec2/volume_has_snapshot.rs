//! Is there a snapshot of every volume?

use std::collections::{BTreeMap, BTreeSet};

use firestep_audit::{
    Audience, Check, Context, Effort, PerAccount, Severity, Verdict, Verdicts, each,
};
use firestep_inventory::ec2::SnapshotState;
use firestep_inventory::{Account, Gap, evaluate};

pub(crate) const CHECK: Check = Check {
    id: "ec2-volume-has-snapshot",
    title: "EBS volumes have a snapshot",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What is deleted, encrypted by a stranger or broken on the volume is gone.",
    remedy: "Put the volume in a plan of AWS Backup or a policy of Data Lifecycle Manager, or delete it when nothing needs it.",
    references: &["https://docs.aws.amazon.com/ebs/latest/userguide/ebs-snapshots.html"],
    reads: &["ec2:DescribeVolumes", "ec2:DescribeSnapshots"],
    fix: None,
    examine: &PerAccount(examine),
};

fn examine<'a>(context: &Context<'a>) -> Verdicts<'a> {
    let account = context.account;
    let mut by_region = BTreeMap::new();
    for here in account.ec2_volumes.regions() {
        let region = here.location.region;
        by_region.insert(region, Snapshotted::read(account, region));
    }
    each(&account.ec2_volumes, |volume| {
        let region = volume.identity.location.region;
        // The list is evidence, whole or not.
        let whole = evaluate(|| account.ec2_snapshots.region(region).whole());
        let found = by_region.get(region);
        if found.is_some_and(|it| it.volumes.contains(&*volume.identity.id)) {
            return Ok(Verdict::Pass("there is a snapshot of it".into()));
        }
        whole?;
        match found.and_then(|it| it.unseen) {
            Some(gap) => Err(gap),
            None => Ok(Verdict::Fail(
                "no whole snapshot of it is in its account and region".into(),
            )),
        }
    })
}

/// The volumes of a region of which there is a snapshot, read once for all of them.
#[derive(Default)]
struct Snapshotted<'a> {
    volumes: BTreeSet<&'a str>,
    /// What could not be read: it may be of any of them.
    unseen: Option<Gap>,
}

impl<'a> Snapshotted<'a> {
    fn read(account: &'a Account, region: &str) -> Self {
        let mut read = Snapshotted::default();
        account.ec2_snapshots.region(region).visit(
            |it| {
                let volume = evaluate(|| {
                    let is_whole = *it.state.get()? == SnapshotState::Completed;
                    Ok(is_whole.then_some(&**it.volume_id.get()?))
                });
                match volume {
                    Ok(volume) => read.volumes.extend(volume),
                    Err(gap) => read.unseen = Some(gap),
                }
            },
            |_| {},
        );
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words;
    use firestep_inventory::ec2::{EbsSnapshot, Volume};
    use firestep_inventory::{Listed, Seen};

    fn said(snapshots: Listed<EbsSnapshot>) -> Vec<&'static str> {
        let mut account = Account::empty();
        account.ec2_volumes = Listed::of([Volume::unseen("vol-1")]);
        account.ec2_snapshots = snapshots;
        words(&CHECK, &account)
    }

    fn snapshot(volume: &str, state: SnapshotState) -> EbsSnapshot {
        let mut it = EbsSnapshot::unseen("snap-1");
        it.volume_id = Seen::new(volume.into());
        it.state = Seen::new(state);
        it
    }

    #[test]
    fn a_snapshot_of_the_volume_itself_is_needed() {
        let of = |volume, state| said(Listed::of([snapshot(volume, state)]));
        assert_eq!(of("vol-1", SnapshotState::Completed), ["pass"]);
        assert_eq!(of("vol-1", SnapshotState::Pending), ["fail"]);
        assert_eq!(of("vol-1", SnapshotState::Recoverable), ["fail"]);
        assert_eq!(of("vol-ffffffff", SnapshotState::Completed), ["fail"]);
        assert_eq!(said(Listed::of([])), ["fail"]);
    }

    #[test]
    fn snapshots_that_were_not_seen_are_unknown() {
        assert_eq!(said(Listed::unseen()), ["unknown"]);
        assert_eq!(
            said(Listed::of([EbsSnapshot::unseen("snap-1")])),
            ["unknown"]
        );
        let one = snapshot("vol-1", SnapshotState::Completed);
        let cut = Listed::of([EbsSnapshot::unseen("snap-2"), one]);
        assert_eq!(said(cut), ["pass"]);
    }
}

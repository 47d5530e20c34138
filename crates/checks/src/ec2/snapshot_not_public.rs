//! May nobody but us restore a snapshot?

use firestep_audit::{
    Audience, Check, Clause, Effort, Examine, Fix, Framework, Reason, Severity, Status, Verdict,
    View, each,
};
use firestep_inventory::Gap;
use firestep_inventory::ec2::EbsSnapshot;

use crate::impact;

pub(crate) const CHECK: Check = Check {
    id: "ec2-snapshot-not-public",
    title: "EBS snapshots are not public",
    severity: Severity::Critical,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    status: Status::Stable { since: "0.1" },
    risk: "Anyone with an AWS account can make a disk of it and read what is on it.",
    remedy: "Remove the group `all` from the snapshot's permissions and block public sharing in the region.",
    references: &[
        "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html",
    ],
    controls: &[Framework::AwsFsbp.control("EC2.1")],
    reads: &["ec2:DescribeSnapshots"],
    fix: Fix::safe(
        "aws ec2 modify-snapshot-attribute --snapshot-id {id} --attribute createVolumePermission --operation-type remove --group-names all --region {region}",
    ),
    examine: Examine::Account(|view| each(&view.account.ec2_snapshots, |it| examine(view, it))),
};

fn examine(view: &View<'_>, snapshot: &EbsSnapshot) -> Result<Verdict, Gap> {
    let region = snapshot.identity.location.region;
    let public = &view.account.ec2_public_snapshots;
    if public.find(region, &snapshot.identity.id)?.is_none() {
        return Ok(Verdict::Pass(
            "it is not among those that everyone may restore".into(),
        ));
    }
    if view.org.declared.is_exposure(&snapshot.identity) {
        return Ok(Verdict::Pass("it is declared to be public".into()));
    }
    Ok(Verdict::Fail(
        Reason::from("everyone may restore it").with_impact(impact::of_tags(view, &snapshot.tags)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::ec2::PublicSnapshot;
    use firestep_inventory::{Account, Listed, Org};

    fn examine(public: Listed<PublicSnapshot>) -> Result<Verdict, Gap> {
        let mut account = Account::empty();
        account.ec2_public_snapshots = public;
        let org = Org::sample([]);
        let view = View {
            account: &account,
            org: &org,
        };
        super::examine(&view, &EbsSnapshot::unseen("snap-1"))
    }

    #[test]
    fn one_that_everyone_may_restore_fails() {
        fails(|| examine(Listed::of([PublicSnapshot::unseen("snap-1")])));
        passes(|| examine(Listed::of([PublicSnapshot::unseen("snap-2")])));
    }

    #[test]
    fn without_the_list_of_public_ones_it_is_unknown() {
        unknown(|| examine(Listed::unseen()));
    }
}

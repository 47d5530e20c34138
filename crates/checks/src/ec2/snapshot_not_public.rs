//! May nobody but us restore a snapshot?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, Framework, PerAccount, Reason, Severity, Verdict,
    each,
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
    since: "0.1",
    risk: "Anyone with an AWS account can make a disk of it and read what is on it.",
    remedy: "Remove the group `all` from the snapshot's permissions and block public sharing in the region.",
    references: &[
        "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html",
    ],
    controls: &[Framework::AwsFsbp.control("EC2.1")],
    reads: &["ec2:DescribeSnapshots"],
    fix: Some("ec2-snapshot-private"),
    examine: &PerAccount(|context| each(&context.account.ec2_snapshots, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, snapshot: &EbsSnapshot) -> Result<Verdict, Gap> {
    if !snapshot.public.get()?.0 {
        return Ok(Verdict::Pass(
            "it is not among those that everyone may restore".into(),
        ));
    }
    Ok(Verdict::Fail(
        Reason::from("everyone may restore it")
            .with_impact(impact::of_tags(context, &snapshot.tags)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::{Account, Named, Org, Seen};

    fn examine(public: Seen<Named>) -> Result<Verdict, Gap> {
        let org = Org::sample([]);
        let account = Account::empty();
        let context = Context::new(&org, &account);
        let mut snapshot = EbsSnapshot::unseen("snap-1");
        snapshot.public = public;
        super::examine(&context, &snapshot)
    }

    #[test]
    fn one_that_everyone_may_restore_fails() {
        fails(|| examine(Seen::new(Named(true))));
        passes(|| examine(Seen::new(Named(false))));
    }

    #[test]
    fn without_the_list_of_public_ones_it_is_unknown() {
        unknown(|| examine(Seen::gap(Gap::TEST)));
    }
}

//! May nobody but us restore the snapshot of a database?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Reason, Severity, Verdict, each,
};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbSnapshot;
use firestep_inventory::reading::records::unread;

use crate::behind;

pub(crate) const CHECK: Check = Check {
    id: "rds-snapshot-not-public",
    title: "RDS snapshots are not public",
    severity: Severity::Critical,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Anyone with an AWS account can make a database of it and read everything.",
    remedy: "Remove `all` from those who may restore it; share with named accounts, if at all.",
    references: &["https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html"],
    reads: &[
        "rds:DescribeDBSnapshots",
        "rds:DescribeDBSnapshotAttributes",
    ],
    fix: Some("rds-snapshot-private"),
    examine: &PerAccount(|context| each(&context.account.rds_snapshots, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, snapshot: &DbSnapshot) -> Result<Verdict, Gap> {
    if !snapshot.attributes.any(|it| Ok(it.is_public()))? {
        // AWS always lists who may restore it, nobody too. Without that it was not said.
        if !snapshot.attributes.any(|it| Ok(it.is_of_accounts()))? {
            return Err(unread(
                snapshot.identity.location,
                "rds:DescribeDBSnapshotAttributes",
                "who may restore it is not told in known words",
            ));
        }
        return Ok(Verdict::Pass("only named accounts may restore it".into()));
    }
    Ok(Verdict::Fail(
        Reason::from("everyone may restore it")
            .with_behind(behind::of_tags(context, &snapshot.tag_list)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::said as verdict;
    use firestep_inventory::rds::SnapshotAttribute;
    use firestep_inventory::{Account, Org, Parts};

    fn said(who: Option<&str>) -> &'static str {
        let mut it = DbSnapshot::unseen("s");
        if let Some(who) = who {
            it.attributes = Parts::of([SnapshotAttribute {
                attribute_name: "restore".into(),
                attribute_values: vec![who.into()],
            }]);
        }
        let org = Org::sample([]);
        verdict(|| examine(&Context::new(&org, &Account::empty()), &it)).word()
    }

    #[test]
    fn all_fails_and_a_named_account_passes() {
        assert_eq!(said(Some("all")), "fail");
        assert_eq!(said(Some("444455556666")), "pass");
    }

    #[test]
    fn unseen_attributes_are_unknown() {
        assert_eq!(said(None), "unknown");
    }

    /// AWS lists `restore` also where nobody may; an attribute of another name says nothing of it.
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshotAttributes.html>
    #[test]
    fn without_the_attribute_it_is_unknown() {
        let mut it = DbSnapshot::unseen("s");
        for (name, who) in [("new", "all"), ("restore", "everyone")] {
            it.attributes = Parts::of([SnapshotAttribute {
                attribute_name: name.into(),
                attribute_values: vec![who.into()],
            }]);
            let org = Org::sample([]);
            let word = verdict(|| examine(&Context::new(&org, &Account::empty()), &it)).word();
            assert_eq!(word, "unknown", "{name} {who}");
        }
    }
}

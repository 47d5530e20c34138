//! Does every database instance stand in more than one zone?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbInstance;

use crate::databases;

pub(crate) const CHECK: Check = Check {
    id: "rds-instance-multi-zone",
    title: "RDS instances have a standby in another zone",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "When its zone fails the database is gone until it is restored, and maintenance stops it each time.",
    remedy: "Make it a Multi-AZ deployment; add a reader in another zone to a cluster.",
    references: &["https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.html"],
    reads: &["rds:DescribeDBInstances", "rds:DescribeDBClusters"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.rds_instances, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, instance: &DbInstance) -> Result<Verdict, Gap> {
    // Of a member its cluster tells: the others stand in for it.
    let (is_multi_zone, who) = match databases::cluster(context.account, instance)? {
        Some(cluster) => (*cluster.multi_az.get()?, "its cluster"),
        None => (*instance.multi_az.get()?, "it"),
    };
    Ok(Verdict::of(
        is_multi_zone,
        format!("{who} stands in several zones"),
        format!("{who} stands in one zone"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::databases::samples::{account, cluster, instance, member};
    use crate::tests::words;
    use firestep_inventory::Seen;

    fn alone(multi: Option<bool>) -> Vec<&'static str> {
        let mut it = instance("postgres");
        if let Some(multi) = multi {
            it.multi_az = Seen::new(multi);
        }
        words(&CHECK, &account([it], []))
    }

    #[test]
    fn one_zone_fails() {
        assert_eq!(alone(Some(true)), ["pass"]);
        assert_eq!(alone(Some(false)), ["fail"]);
    }

    #[test]
    fn of_a_member_its_cluster_decides() {
        let of = |multi: bool| {
            let mut it = member("aurora-mysql");
            it.multi_az = Seen::new(!multi);
            let mut whole = cluster("aurora-mysql");
            whole.multi_az = Seen::new(multi);
            words(&CHECK, &account([it], [whole]))
        };
        assert_eq!(of(true), ["pass"]);
        assert_eq!(of(false), ["fail"]);
        assert_eq!(
            words(&CHECK, &account([member("aurora-mysql")], [])),
            ["unknown"]
        );
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(alone(None), ["unknown"]);
    }
}

//! Has the administrator of no database cluster the name that everyone tries first?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbCluster;

use crate::databases::{Engine, is_default_administrator};

pub(crate) const CHECK: Check = Check {
    id: "rds-cluster-administrator-not-default",
    title: "Administrators of RDS clusters have names of their own",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Half of a sign-in is then known: everyone who guesses passwords begins with that name.",
    remedy: "Restore it with another MasterUsername: that of one that exists cannot be changed.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-24",
    ],
    reads: &["rds:DescribeDBClusters"],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.rds_clusters, examine)),
};

fn examine(cluster: &DbCluster) -> Result<Option<Verdict>, Gap> {
    if matches!(
        Engine::of_cluster(cluster)?,
        Engine::Neptune | Engine::DocumentDb
    ) {
        return Ok(None);
    }
    let name = cluster.master_username.get()?;
    Ok(Some(Verdict::of(
        !is_default_administrator(name),
        "its administrator has a name of its own",
        format!("its administrator is called {name}"),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::databases::samples::{account, cluster};
    use crate::tests::words;
    use firestep_inventory::Seen;

    fn with(engine: &str, name: &str) -> Vec<&'static str> {
        let mut it = cluster(engine);
        it.master_username = Seen::new(name.into());
        words(&CHECK, &account([], [it]))
    }

    #[test]
    fn a_name_that_everyone_tries_fails() {
        assert_eq!(with("aurora-mysql", "admin"), ["fail"]);
        assert_eq!(with("aurora-postgresql", "postgres"), ["fail"]);
        assert_eq!(with("aurora-postgresql", "dba7"), ["pass"]);
        assert_eq!(with("neptune", "admin"), [] as [&str; 0]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(words(&CHECK, &account([], [cluster("mysql")])), ["unknown"]);
        assert_eq!(with("new", "dba7"), ["unknown"]);
    }
}

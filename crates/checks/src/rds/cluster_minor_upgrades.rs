//! Does every Multi-AZ cluster take minor versions by itself?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbCluster;

use crate::databases::Engine;

pub(crate) const CHECK: Check = Check {
    id: "rds-cluster-minor-upgrades",
    title: "RDS clusters take minor upgrades by themselves",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Minor versions mend holes; a database that waits for somebody keeps them.",
    remedy: "Turn on AutoMinorVersionUpgrade.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-35",
    ],
    reads: &["rds:DescribeDBClusters"],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.rds_clusters, examine)),
};

fn examine(cluster: &DbCluster) -> Result<Option<Verdict>, Gap> {
    // RDS.35 is about Multi-AZ clusters. What stands in one zone is upgraded as its instances are.
    if Engine::of_cluster(cluster)? == Engine::DocumentDb || !*cluster.multi_az.get()? {
        return Ok(None);
    }
    Ok(Some(Verdict::of(
        *cluster.auto_minor_version_upgrade.get()?,
        "minor versions are installed by themselves",
        "minor versions wait for somebody",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::databases::samples::{account, cluster};
    use crate::tests::words;
    use firestep_inventory::Seen;

    fn with(engine: &str, multi: bool, on: Option<bool>) -> Vec<&'static str> {
        let mut it = cluster(engine);
        it.multi_az = Seen::new(multi);
        if let Some(on) = on {
            it.auto_minor_version_upgrade = Seen::new(on);
        }
        words(&CHECK, &account([], [it]))
    }

    #[test]
    fn a_setting_that_is_off_fails() {
        assert_eq!(with("postgres", true, Some(true)), ["pass"]);
        assert_eq!(with("postgres", true, Some(false)), ["fail"]);
    }

    #[test]
    fn a_cluster_in_one_zone_is_not_asked() {
        assert_eq!(with("aurora-mysql", false, Some(false)), [] as [&str; 0]);
        assert_eq!(with("docdb", true, Some(false)), [] as [&str; 0]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(with("postgres", true, None), ["unknown"]);
        assert_eq!(
            words(&CHECK, &account([], [cluster("postgres")])),
            ["unknown"]
        );
    }
}

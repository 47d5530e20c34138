//! Can every cluster of `Aurora MySQL` be wound back?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbCluster;

use crate::databases::Engine;

pub(crate) const CHECK: Check = Check {
    id: "rds-cluster-backtrack",
    title: "Aurora MySQL clusters can be wound back",
    severity: Severity::Low,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without it a mistaken change is undone by restoring a copy, which takes hours.",
    remedy: "Restore a snapshot with BacktrackWindow set: it can be turned on only when a cluster is made.",
    references: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Managing.Backtrack.html",
    ],
    reads: &["rds:DescribeDBClusters"],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.rds_clusters, examine)),
};

fn examine(cluster: &DbCluster) -> Result<Option<Verdict>, Gap> {
    // Only Aurora MySQL can.
    if Engine::of_cluster(cluster)? != Engine::AuroraMySql {
        return Ok(None);
    }
    Ok(Some(Verdict::of(
        *cluster.backtrack_window.get()? > 0,
        "it can be wound back",
        "it cannot be wound back",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::databases::samples::{account, cluster};
    use crate::tests::words;
    use firestep_inventory::Seen;

    fn with(engine: &str, on: Option<u32>) -> Vec<&'static str> {
        let mut it = cluster(engine);
        if let Some(on) = on {
            it.backtrack_window = Seen::new(on);
        }
        words(&CHECK, &account([], [it]))
    }

    #[test]
    fn a_setting_that_is_off_fails() {
        assert_eq!(with("aurora-mysql", Some(3600)), ["pass"]);
        assert_eq!(with("aurora-mysql", Some(0)), ["fail"]);
    }

    #[test]
    fn an_engine_that_cannot_is_not_asked() {
        assert_eq!(with("aurora-postgresql", Some(0)), [] as [&str; 0]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(with("aurora-mysql", None), ["unknown"]);
        assert_eq!(with("new", Some(3600)), ["unknown"]);
    }
}

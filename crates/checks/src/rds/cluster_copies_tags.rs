//! Do the snapshots of every database cluster get its tags?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbCluster;

use crate::databases::Engine;

pub(crate) const CHECK: Check = Check {
    id: "rds-cluster-copies-tags",
    title: "RDS clusters copy tags to snapshots",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Rules that go by tags, who may restore it among them, do not hold for a snapshot without them.",
    remedy: "Turn on CopyTagsToSnapshot.",
    references: &["https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Tagging.html"],
    reads: &["rds:DescribeDBClusters"],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.rds_clusters, examine)),
};

fn examine(cluster: &DbCluster) -> Result<Option<Verdict>, Gap> {
    // `DocumentDB` knows no such setting.
    if Engine::of_cluster(cluster)? == Engine::DocumentDb {
        return Ok(None);
    }
    Ok(Some(Verdict::of(
        *cluster.copy_tags_to_snapshot.get()?,
        "its snapshots get its tags",
        "its snapshots get no tags",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::databases::samples::{account, cluster};
    use crate::tests::words;
    use firestep_inventory::Seen;

    fn with(engine: &str, on: Option<bool>) -> Vec<&'static str> {
        let mut it = cluster(engine);
        if let Some(on) = on {
            it.copy_tags_to_snapshot = Seen::new(on);
        }
        words(&CHECK, &account([], [it]))
    }

    #[test]
    fn a_setting_that_is_off_fails() {
        assert_eq!(with("neptune", Some(true)), ["pass"]);
        assert_eq!(with("neptune", Some(false)), ["fail"]);
    }

    #[test]
    fn an_engine_that_cannot_is_not_asked() {
        assert_eq!(with("docdb", Some(false)), [] as [&str; 0]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(with("neptune", None), ["unknown"]);
        assert_eq!(with("new", Some(true)), ["unknown"]);
    }
}

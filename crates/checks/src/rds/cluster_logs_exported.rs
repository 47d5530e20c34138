//! Does every database cluster send logs to CloudWatch Logs?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbCluster;

use crate::databases::Engine;

pub(crate) const CHECK: Check = Check {
    id: "rds-cluster-logs-exported",
    title: "RDS clusters export logs",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without its logs nobody can say who signed in to the database and what they took.",
    remedy: "Turn on log exports; Neptune's audit log, and DocumentDB's audit and profiler logs, by a parameter too.",
    references: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Integrating.CloudWatch.html",
    ],
    reads: &["rds:DescribeDBClusters"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.rds_clusters, examine)),
};

fn examine(cluster: &DbCluster) -> Result<Verdict, Gap> {
    let exported = cluster.enabled_cloudwatch_logs_exports.get()?;
    let engine = Engine::of_cluster(cluster)?;
    let is_enough = if matches!(engine, Engine::Neptune | Engine::DocumentDb) {
        engine.logs().iter().all(|log| exported.contains(log))
    } else {
        !exported.is_empty()
    };
    Ok(Verdict::of(
        is_enough,
        "it sends logs to CloudWatch Logs",
        "it does not send its logs to CloudWatch Logs",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::databases::samples::cluster;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;
    use firestep_inventory::rds::LogType;

    fn with(engine: &str, logs: &[LogType]) -> DbCluster {
        let mut it = cluster(engine);
        it.enabled_cloudwatch_logs_exports = Seen::new(logs.to_vec());
        it
    }

    #[test]
    fn one_log_is_enough_and_none_fails() {
        passes(|| examine(&with("aurora-mysql", &[LogType::Error])));
        fails(|| examine(&with("aurora-mysql", &[])));
    }

    #[test]
    fn some_engines_have_logs_that_count() {
        passes(|| examine(&with("neptune", &[LogType::Audit])));
        fails(|| examine(&with("neptune", &[LogType::SlowQuery])));
        passes(|| examine(&with("docdb", &[LogType::Profiler, LogType::Audit])));
        fails(|| examine(&with("docdb", &[LogType::Audit])));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&cluster("aurora-mysql")));
        unknown(|| examine(&with("new", &[LogType::Error])));
    }
}

//! Does every database cluster send all the logs that its engine's control names?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerAccount, Reason, Severity, Verdict, each,
};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbCluster;

use crate::databases::{Engine, missing};

pub(crate) const CHECK: Check = Check {
    id: "rds-cluster-engine-logs-exported",
    title: "RDS clusters export every log of their engine",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("E4.4", "apis-databases")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A log that is left out is the one that would have told who signed in or what was changed.",
    remedy: "Turn on the export of each log that is missing; some are also turned on by a parameter.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-34",
    ],
    reads: &["rds:DescribeDBClusters"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.rds_clusters, examine)),
};

fn examine(cluster: &DbCluster) -> Result<Verdict, Gap> {
    let wanted = Engine::of_cluster(cluster)?.logs();
    let missing = missing(wanted, cluster.enabled_cloudwatch_logs_exports.get()?);
    Ok(match missing {
        None => Verdict::Pass("it sends every log to CloudWatch Logs".into()),
        Some(missing) => Verdict::Fail(Reason::from(format!("it does not send {missing}"))),
    })
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
    fn a_log_that_is_left_out_fails() {
        passes(|| examine(&with("aurora-mysql", &[LogType::Error, LogType::Audit])));
        fails(|| examine(&with("aurora-mysql", &[LogType::Error])));
        passes(|| examine(&with("aurora-postgresql", &[LogType::Postgresql])));
        fails(|| examine(&with("aurora-postgresql", &[])));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&cluster("aurora-mysql")));
        unknown(|| examine(&with("new", &[LogType::Audit])));
    }
}

//! Does every database instance send logs to CloudWatch Logs?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbInstance;

use crate::databases;

pub(crate) const CHECK: Check = Check {
    id: "rds-instance-logs-exported",
    title: "RDS instances export logs",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without its logs nobody can say who signed in to the database and what they took.",
    remedy: "Turn on log exports.",
    references: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html",
    ],
    reads: &["rds:DescribeDBInstances", "rds:DescribeDBClusters"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.rds_instances, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, instance: &DbInstance) -> Result<Verdict, Gap> {
    let own = !instance.enabled_cloudwatch_logs_exports.get()?.is_empty();
    // Logs of a member may be exported by its cluster's setting.
    let exported = own
        || match databases::cluster(context.account, instance)? {
            Some(cluster) => !cluster.enabled_cloudwatch_logs_exports.get()?.is_empty(),
            None => false,
        };
    Ok(Verdict::of(
        exported,
        "it sends logs to CloudWatch Logs",
        "it sends no logs to CloudWatch Logs",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::databases::samples::{account, cluster, instance, member};
    use crate::tests::words;
    use firestep_inventory::Seen;
    use firestep_inventory::rds::LogType;

    fn alone(logs: Option<Vec<LogType>>) -> Vec<&'static str> {
        let mut it = instance("postgres");
        if let Some(logs) = logs {
            it.enabled_cloudwatch_logs_exports = Seen::new(logs);
        }
        words(&CHECK, &account([it], []))
    }

    #[test]
    fn one_log_is_enough_and_none_fails() {
        assert_eq!(alone(Some(vec![LogType::Error])), ["pass"]);
        assert_eq!(alone(Some(vec![])), ["fail"]);
        assert_eq!(alone(None), ["unknown"]);
    }

    #[test]
    fn its_cluster_may_export_them() {
        let of = |logs: Vec<LogType>| {
            let mut it = member("aurora-mysql");
            it.enabled_cloudwatch_logs_exports = Seen::new(vec![]);
            let mut whole = cluster("aurora-mysql");
            whole.enabled_cloudwatch_logs_exports = Seen::new(logs);
            words(&CHECK, &account([it], [whole]))
        };
        assert_eq!(of(vec![LogType::Audit]), ["pass"]);
        assert_eq!(of(vec![]), ["fail"]);
    }
}

//! Are automatic backups of every database cluster kept for a week?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbCluster;

use crate::ages::in_days;
use crate::databases::BACKUP_DAYS;

pub(crate) const CHECK: Check = Check {
    id: "rds-cluster-backed-up",
    title: "RDS clusters are backed up for seven days",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without backups the first mistaken delete, or the first ransom note, is the end of the data.",
    remedy: "Set BackupRetentionPeriod to 7 days or more.",
    references: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Managing.Backups.html",
    ],
    reads: &["rds:DescribeDBClusters"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.rds_clusters, examine)),
};

fn examine(cluster: &DbCluster) -> Result<Verdict, Gap> {
    let days = *cluster.backup_retention_period.get()?;
    let kept = in_days(days.into());
    Ok(Verdict::of(
        days >= BACKUP_DAYS,
        format!("backups are kept for {kept}"),
        format!("backups are kept for {kept} only"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn with(days: u32) -> DbCluster {
        let mut it = DbCluster::unseen("c");
        it.backup_retention_period = Seen::new(days);
        it
    }

    /// A cluster always keeps its backups for a day at least.
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html>
    #[test]
    fn less_than_a_week_fails() {
        fails(|| examine(&with(1)));
        fails(|| examine(&with(6)));
        passes(|| examine(&with(7)));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&DbCluster::unseen("c")));
    }
}

//! Is every database cluster protected from deletion?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbCluster;

pub(crate) const CHECK: Check = Check {
    id: "rds-cluster-deletion-protected",
    title: "RDS clusters are protected from deletion",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "One call by mistake, or by an intruder, deletes it.",
    remedy: "Turn on DeletionProtection.",
    references: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DeleteCluster.html",
    ],
    reads: &["rds:DescribeDBClusters"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.rds_clusters, examine)),
};

fn examine(cluster: &DbCluster) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        *cluster.deletion_protection.get()?,
        "deleting it takes a second step",
        "one call deletes it",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn with(on: bool) -> DbCluster {
        let mut it = DbCluster::unseen("c");
        it.deletion_protection = Seen::new(on);
        it
    }

    #[test]
    fn a_setting_that_is_off_fails() {
        passes(|| examine(&with(true)));
        fails(|| examine(&with(false)));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&DbCluster::unseen("c")));
    }
}

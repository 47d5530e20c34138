//! Does every database cluster stand in more than one zone?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbCluster;

pub(crate) const CHECK: Check = Check {
    id: "rds-cluster-multi-zone",
    title: "RDS clusters span zones",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "When its zone fails the database is gone until it is restored, and maintenance stops it each time.",
    remedy: "Add a reader in another zone.",
    references: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html",
    ],
    reads: &["rds:DescribeDBClusters"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.rds_clusters, examine)),
};

fn examine(cluster: &DbCluster) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        *cluster.multi_az.get()?,
        "it has instances in several zones",
        "all its instances are in one zone",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn with(on: bool) -> DbCluster {
        let mut it = DbCluster::unseen("c");
        it.multi_az = Seen::new(on);
        it
    }

    #[test]
    fn one_zone_fails() {
        passes(|| examine(&with(true)));
        fails(|| examine(&with(false)));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&DbCluster::unseen("c")));
    }
}

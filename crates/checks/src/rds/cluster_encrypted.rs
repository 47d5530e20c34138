//! Is the storage of every database cluster encrypted?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbCluster;

pub(crate) const CHECK: Check = Check {
    id: "rds-cluster-encrypted",
    title: "RDS clusters are encrypted at rest",
    severity: Severity::High,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever gets at the storage or a copy of it reads everything, and nothing can be taken back by a key.",
    remedy: "Copy a snapshot with a key and restore from it: the storage of one that exists cannot be encrypted.",
    references: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html",
    ],
    reads: &["rds:DescribeDBClusters"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.rds_clusters, examine)),
};

fn examine(cluster: &DbCluster) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        *cluster.storage_encrypted.get()?,
        "its storage is encrypted",
        "its storage is not encrypted",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn with(on: bool) -> DbCluster {
        let mut it = DbCluster::unseen("c");
        it.storage_encrypted = Seen::new(on);
        it
    }

    #[test]
    fn storage_that_is_not_encrypted_fails() {
        passes(|| examine(&with(true)));
        fails(|| examine(&with(false)));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&DbCluster::unseen("c")));
    }
}

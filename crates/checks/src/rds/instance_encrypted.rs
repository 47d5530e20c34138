//! Is the storage of every database instance encrypted?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbInstance;

pub(crate) const CHECK: Check = Check {
    id: "rds-instance-encrypted",
    title: "RDS instances are encrypted at rest",
    severity: Severity::High,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever gets at the storage or a copy of it reads everything, and nothing can be taken back by a key.",
    remedy: "Copy a snapshot with a key and restore from it: the storage of one that exists cannot be encrypted.",
    references: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html",
    ],
    reads: &["rds:DescribeDBInstances"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.rds_instances, examine)),
};

fn examine(instance: &DbInstance) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        *instance.storage_encrypted.get()?,
        "its storage is encrypted",
        "its storage is not encrypted",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn with(on: bool) -> DbInstance {
        let mut it = DbInstance::unseen("db");
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
        unknown(|| examine(&DbInstance::unseen("db")));
    }
}

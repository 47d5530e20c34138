//! Is every snapshot of a database encrypted?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbSnapshot;

pub(crate) const CHECK: Check = Check {
    id: "rds-snapshot-encrypted",
    title: "RDS snapshots are encrypted",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A snapshot that is shared or copied by mistake is read by whoever gets it.",
    remedy: "Copy it with a key, delete the original, and encrypt the database that it was made of.",
    references: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html",
    ],
    reads: &["rds:DescribeDBSnapshots"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.rds_snapshots, examine)),
};

fn examine(snapshot: &DbSnapshot) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        *snapshot.encrypted.get()?,
        "it is encrypted",
        "it is not encrypted",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn with(on: bool) -> DbSnapshot {
        let mut it = DbSnapshot::unseen("s");
        it.encrypted = Seen::new(on);
        it
    }

    #[test]
    fn a_snapshot_that_is_not_encrypted_fails() {
        passes(|| examine(&with(true)));
        fails(|| examine(&with(false)));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&DbSnapshot::unseen("s")));
    }
}

//! Has no database instance a public address, whatever the way to it?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbInstance;

pub(crate) const CHECK: Check = Check {
    id: "rds-instance-no-public-address",
    title: "RDS instances have no public address",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A public address is one security group away from the internet.",
    remedy: "Set PubliclyAccessible to false; clients outside come by a VPN or a bastion.",
    references: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
    ],
    // Whether anybody reaches it is asked by rds-instance-not-public.
    reads: &["rds:DescribeDBInstances"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.rds_instances, examine)),
};

fn examine(instance: &DbInstance) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        !*instance.publicly_accessible.get()?,
        "it has no public address",
        "it has a public address",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn with(public: bool) -> DbInstance {
        let mut it = DbInstance::unseen("db");
        it.publicly_accessible = Seen::new(public);
        it
    }

    #[test]
    fn a_public_address_fails() {
        passes(|| examine(&with(false)));
        fails(|| examine(&with(true)));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&DbInstance::unseen("db")));
    }
}

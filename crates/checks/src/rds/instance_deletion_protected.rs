//! Is every database instance protected from deletion?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbInstance;

pub(crate) const CHECK: Check = Check {
    id: "rds-instance-deletion-protected",
    title: "RDS instances are protected from deletion",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "One call by mistake, or by an intruder, deletes it.",
    remedy: "Turn on DeletionProtection.",
    references: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html",
    ],
    reads: &["rds:DescribeDBInstances"],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.rds_instances, examine)),
};

fn examine(instance: &DbInstance) -> Result<Option<Verdict>, Gap> {
    // Members of a cluster are protected by its setting.
    if instance.db_cluster_identifier.get()?.is_some() {
        return Ok(None);
    }
    Ok(Some(Verdict::of(
        *instance.deletion_protection.get()?,
        "deleting it takes a second step",
        "one call deletes it",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::databases::samples::{account, instance, member};
    use crate::tests::words;
    use firestep_inventory::Seen;

    fn with(mut it: DbInstance, on: Option<bool>) -> Vec<&'static str> {
        if let Some(on) = on {
            it.deletion_protection = Seen::new(on);
        }
        words(&CHECK, &account([it], []))
    }

    #[test]
    fn a_setting_that_is_off_fails() {
        assert_eq!(with(instance("mysql"), Some(true)), ["pass"]);
        assert_eq!(with(instance("mysql"), Some(false)), ["fail"]);
    }

    #[test]
    fn a_member_is_left_to_its_cluster() {
        assert_eq!(with(member("aurora-mysql"), Some(false)), [] as [&str; 0]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(with(instance("mysql"), None), ["unknown"]);
        assert_eq!(with(DbInstance::unseen("db"), Some(true)), ["unknown"]);
    }
}

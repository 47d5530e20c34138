//! Does every database instance take minor versions by itself?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbInstance;

use crate::databases::Engine;

pub(crate) const CHECK: Check = Check {
    id: "rds-instance-minor-upgrades",
    title: "RDS instances take minor upgrades by themselves",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Minor versions mend holes; a database that waits for somebody keeps them.",
    remedy: "Turn on AutoMinorVersionUpgrade.",
    references: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html",
    ],
    reads: &["rds:DescribeDBInstances"],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.rds_instances, examine)),
};

fn examine(instance: &DbInstance) -> Result<Option<Verdict>, Gap> {
    if Engine::of(instance)? == Engine::DocumentDb {
        // It takes none by itself whatever the setting says.
        return Ok(None);
    }
    Ok(Some(Verdict::of(
        *instance.auto_minor_version_upgrade.get()?,
        "minor versions are installed by themselves",
        "minor versions wait for somebody",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::databases::samples::{account, instance};
    use crate::tests::words;
    use firestep_inventory::Seen;

    fn with(engine: &str, on: Option<bool>) -> Vec<&'static str> {
        let mut it = instance(engine);
        if let Some(on) = on {
            it.auto_minor_version_upgrade = Seen::new(on);
        }
        words(&CHECK, &account([it], []))
    }

    #[test]
    fn a_setting_that_is_off_fails() {
        assert_eq!(with("mysql", Some(true)), ["pass"]);
        assert_eq!(with("mysql", Some(false)), ["fail"]);
    }

    /// <https://docs.aws.amazon.com/documentdb/latest/developerguide/API_DBInstance.html>
    #[test]
    fn the_setting_means_nothing_to_a_document_database() {
        assert_eq!(with("docdb", Some(false)), [] as [&str; 0]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(with("mysql", None), ["unknown"]);
        assert_eq!(with("new", Some(true)), ["unknown"]);
    }
}

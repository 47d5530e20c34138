//! Can people and programs sign in to every database instance by IAM?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbInstance;

use crate::databases::Engine;

pub(crate) const CHECK: Check = Check {
    id: "rds-instance-iam-authentication",
    title: "RDS instances take IAM sign-in",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Passwords of databases stand in files and stay for years; IAM's tokens last 15 minutes.",
    remedy: "Turn on EnableIAMDatabaseAuthentication and give users `rds-db:connect`.",
    references: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html",
    ],
    reads: &["rds:DescribeDBInstances"],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.rds_instances, examine)),
};

fn examine(instance: &DbInstance) -> Result<Option<Verdict>, Gap> {
    // Members of a cluster sign in as it says.
    if instance.db_cluster_identifier.get()?.is_some() {
        return Ok(None);
    }
    if !matches!(
        Engine::of(instance)?,
        Engine::MySql | Engine::MariaDb | Engine::Postgres
    ) {
        return Ok(None);
    }
    Ok(Some(Verdict::of(
        *instance.iam_database_authentication_enabled.get()?,
        "it takes IAM sign-in",
        "it takes passwords only",
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
            it.iam_database_authentication_enabled = Seen::new(on);
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
    fn an_engine_that_cannot_is_not_asked() {
        assert_eq!(with(instance("oracle-ee"), Some(false)), [] as [&str; 0]);
        assert_eq!(with(instance("new"), Some(false)), ["unknown"]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(with(instance("mysql"), None), ["unknown"]);
        assert_eq!(with(DbInstance::unseen("db"), Some(true)), ["unknown"]);
    }
}

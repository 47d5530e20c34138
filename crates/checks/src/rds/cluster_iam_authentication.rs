//! Can people and programs sign in to every database cluster by IAM?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbCluster;

use crate::databases::Engine;

pub(crate) const CHECK: Check = Check {
    id: "rds-cluster-iam-authentication",
    title: "RDS clusters take IAM sign-in",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Passwords of databases stand in files and stay for years; IAM's tokens last 15 minutes.",
    remedy: "Turn on EnableIAMDatabaseAuthentication and give users `rds-db:connect`.",
    references: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html",
    ],
    reads: &["rds:DescribeDBClusters"],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.rds_clusters, examine)),
};

fn examine(cluster: &DbCluster) -> Result<Option<Verdict>, Gap> {
    // `DocumentDB` knows no such setting: who signs in by IAM is said user by user.
    if Engine::of_cluster(cluster)? == Engine::DocumentDb {
        return Ok(None);
    }
    Ok(Some(Verdict::of(
        *cluster.iam_database_authentication_enabled.get()?,
        "it takes IAM sign-in",
        "it takes passwords only",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::databases::samples::{account, cluster};
    use crate::tests::words;
    use firestep_inventory::Seen;

    fn with(engine: &str, on: Option<bool>) -> Vec<&'static str> {
        let mut it = cluster(engine);
        if let Some(on) = on {
            it.iam_database_authentication_enabled = Seen::new(on);
        }
        words(&CHECK, &account([], [it]))
    }

    #[test]
    fn a_setting_that_is_off_fails() {
        assert_eq!(with("aurora-postgresql", Some(true)), ["pass"]);
        assert_eq!(with("aurora-postgresql", Some(false)), ["fail"]);
    }

    #[test]
    fn an_engine_that_cannot_is_not_asked() {
        assert_eq!(with("docdb", Some(false)), [] as [&str; 0]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(with("aurora-postgresql", None), ["unknown"]);
        assert_eq!(with("new", Some(true)), ["unknown"]);
    }
}

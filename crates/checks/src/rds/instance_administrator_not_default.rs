//! Has the administrator of no database instance the name that everyone tries first?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbInstance;

use crate::databases::{self, Engine, is_default_administrator};

pub(crate) const CHECK: Check = Check {
    id: "rds-instance-administrator-not-default",
    title: "Administrators of RDS instances have names of their own",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Half of a sign-in is then known: everyone who guesses passwords begins with that name.",
    remedy: "Restore it with another MasterUsername: that of one that exists cannot be changed.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-25",
    ],
    reads: &["rds:DescribeDBInstances", "rds:DescribeDBClusters"],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.rds_instances, |it| examine(context, it))
    }),
};

fn examine(context: &Context<'_>, instance: &DbInstance) -> Result<Option<Verdict>, Gap> {
    if matches!(Engine::of(instance)?, Engine::Neptune | Engine::DocumentDb) {
        return Ok(None);
    }
    // A member has the administrator of its cluster.
    let name = match databases::cluster(context.account, instance)? {
        Some(cluster) => cluster.master_username.get()?,
        None => instance.master_username.get()?,
    };
    Ok(Some(Verdict::of(
        !is_default_administrator(name),
        "its administrator has a name of its own",
        format!("its administrator is called {name}"),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::databases::samples::{account, cluster, instance, member};
    use crate::tests::words;
    use firestep_inventory::Seen;

    fn with(engine: &str, name: &str) -> Vec<&'static str> {
        let mut it = instance(engine);
        it.master_username = Seen::new(name.into());
        words(&CHECK, &account([it], []))
    }

    #[test]
    fn a_name_that_everyone_tries_fails() {
        assert_eq!(with("mysql", "admin"), ["fail"]);
        assert_eq!(with("postgres", "postgres"), ["fail"]);
        assert_eq!(with("oracle-ee", "ADMIN"), ["fail"]);
        assert_eq!(with("postgres", "dba7"), ["pass"]);
        assert_eq!(with("docdb", "admin"), [] as [&str; 0]);
    }

    #[test]
    fn a_member_has_the_administrator_of_its_cluster() {
        let of = |name: &str| {
            let mut whole = cluster("aurora-mysql");
            whole.master_username = Seen::new(name.into());
            words(&CHECK, &account([member("aurora-mysql")], [whole]))
        };
        assert_eq!(of("admin"), ["fail"]);
        assert_eq!(of("dba7"), ["pass"]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(
            words(&CHECK, &account([instance("mysql")], [])),
            ["unknown"]
        );
        assert_eq!(words(&CHECK, &account([member("mysql")], [])), ["unknown"]);
    }
}

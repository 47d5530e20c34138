//! Has AWS Backup a backup of every database instance?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::rds::DbInstance;
use firestep_inventory::{Account, Gap};

use crate::aws_backup::has_backup;

pub(crate) const CHECK: Check = Check {
    id: "rds-instance-in-aws-backup",
    title: "AWS Backup has a backup of RDS instances",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Backups of its own go with the instance and its account; a vault keeps them apart, locked, and for as long as is said.",
    remedy: "Put it in a plan of AWS Backup, by its tags or its ARN.",
    references: &[
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/working-with-supported-services.html",
    ],
    reads: &["rds:DescribeDBInstances", "backup:ListProtectedResources"],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.rds_instances, |it| {
            examine(context.account, it)
        })
    }),
};

fn examine(account: &Account, instance: &DbInstance) -> Result<Option<Verdict>, Gap> {
    // Of a member of a cluster the cluster is backed up.
    if instance.db_cluster_identifier.get()?.is_some() {
        return Ok(None);
    }
    has_backup(account, &instance.identity).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws_backup::samples::account;
    use crate::tests::words;
    use firestep_inventory::{Listed, Seen};

    const ARN: &str = "arn:aws:rds:eu-central-1:111122223333:db:db";

    fn said(cluster: Option<&str>, backed_up: Option<&str>) -> Vec<&'static str> {
        let mut it = DbInstance::unseen("db");
        it.identity.arn = Some(ARN.into());
        it.db_cluster_identifier = Seen::new(cluster.map(Box::from));
        let mut account = account(backed_up);
        account.rds_instances = Listed::of([it]);
        words(&CHECK, &account)
    }

    #[test]
    fn one_without_a_backup_fails() {
        assert_eq!(said(None, Some(ARN)), ["pass"]);
        assert_eq!(
            said(
                None,
                Some("arn:aws:rds:eu-central-1:111122223333:db:another")
            ),
            ["fail"]
        );
        assert!(said(Some("c"), Some("other")).is_empty());
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(said(None, None), ["unknown"]);
    }
}

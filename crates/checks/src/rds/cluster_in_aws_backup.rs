//! Has AWS Backup a backup of every database cluster?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, each};

use crate::aws_backup::has_backup;

pub(crate) const CHECK: Check = Check {
    id: "rds-cluster-in-aws-backup",
    title: "AWS Backup has a backup of RDS clusters",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Backups of its own go with the cluster and its account; a vault keeps them apart, locked, and for as long as is said.",
    remedy: "Put it in a plan of AWS Backup, by its tags or its ARN.",
    references: &[
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/working-with-supported-services.html",
    ],
    reads: &["rds:DescribeDBClusters", "backup:ListProtectedResources"],
    fix: None,
    examine: &PerAccount(|context| {
        each(&context.account.rds_clusters, |it| {
            has_backup(context.account, &it.identity)
        })
    }),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws_backup::samples::account;
    use crate::tests::words;
    use firestep_inventory::Listed;
    use firestep_inventory::rds::DbCluster;

    const ARN: &str = "arn:aws:rds:eu-central-1:111122223333:cluster:one";

    fn said(backed_up: Option<&str>) -> Vec<&'static str> {
        let mut it = DbCluster::unseen("one");
        it.identity.arn = Some(ARN.into());
        let mut account = account(backed_up);
        account.rds_clusters = Listed::of([it]);
        words(&CHECK, &account)
    }

    #[test]
    fn one_without_a_backup_fails() {
        assert_eq!(said(Some(ARN)), ["pass"]);
        assert_eq!(said(Some("arn:aws:s3:::another")), ["fail"]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(said(None), ["unknown"]);
    }
}

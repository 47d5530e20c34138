//! Are automatic backups of every database instance kept for a week?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbInstance;

use crate::ages::in_days;
use crate::databases::BACKUP_DAYS;

pub(crate) const CHECK: Check = Check {
    id: "rds-instance-backed-up",
    title: "RDS instances are backed up for seven days",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without backups the first mistaken delete, or the first ransom note, is the end of the data.",
    remedy: "Set BackupRetentionPeriod to 7 days or more.",
    references: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html",
    ],
    reads: &["rds:DescribeDBInstances"],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.rds_instances, examine)),
};

fn examine(instance: &DbInstance) -> Result<Option<Verdict>, Gap> {
    let days = *instance.backup_retention_period.get()?;
    if days >= BACKUP_DAYS {
        let kept = in_days(days.into());
        return Ok(Some(Verdict::Pass(
            format!("backups are kept for {kept}").into(),
        )));
    }
    // What a replica holds, its source keeps.
    if instance.read_replica_source.get()?.is_some() {
        return Ok(None);
    }
    Ok(Some(Verdict::Fail(match days {
        0 => "it has no automatic backups".into(),
        days => format!("backups are kept for {} only", in_days(days.into())).into(),
    })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::databases::samples::{account, instance};
    use crate::tests::words;
    use firestep_inventory::Seen;

    fn with(days: Option<u32>, source: Option<&str>) -> Vec<&'static str> {
        let mut it = instance("postgres");
        if let Some(days) = days {
            it.backup_retention_period = Seen::new(days);
        }
        it.read_replica_source = Seen::new(source.map(Into::into));
        words(&CHECK, &account([it], []))
    }

    #[test]
    fn less_than_a_week_fails() {
        assert_eq!(with(Some(0), None), ["fail"]);
        assert_eq!(with(Some(6), None), ["fail"]);
        assert_eq!(with(Some(7), None), ["pass"]);
    }

    #[test]
    fn a_replica_s_source_is_backed_up_and_not_the_replica() {
        assert_eq!(with(Some(0), Some("db-1")), [] as [&str; 0]);
        assert_eq!(with(Some(7), Some("db-1")), ["pass"]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(with(None, None), ["unknown"]);
    }
}

//! Does every database instance send all the logs that its engine's control names?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerAccount, Reason, Severity, Verdict, each_that,
};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbInstance;

use crate::databases::{Engine, missing};

pub(crate) const CHECK: Check = Check {
    id: "rds-instance-engine-logs-exported",
    title: "RDS instances export every log of their engine",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("E4.4", "apis-databases")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A log that is left out is the one that would have told who signed in or what was changed.",
    remedy: "Turn on the export of each log that is missing; some are also turned on by a parameter or an option.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-9",
    ],
    reads: &["rds:DescribeDBInstances"],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.rds_instances, examine)),
};

fn examine(instance: &DbInstance) -> Result<Option<Verdict>, Gap> {
    // Logs of a member are its cluster's.
    if instance.db_cluster_identifier.get()?.is_some() {
        return Ok(None);
    }
    let wanted = Engine::of(instance)?.logs();
    if wanted.is_empty() {
        return Ok(None);
    }
    let missing = missing(wanted, instance.enabled_cloudwatch_logs_exports.get()?);
    Ok(Some(match missing {
        None => Verdict::Pass("it sends every log to CloudWatch Logs".into()),
        Some(missing) => Verdict::Fail(Reason::from(format!("it does not send {missing}"))),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::databases::samples::{account, instance, member};
    use crate::tests::words;
    use firestep_inventory::Seen;
    use firestep_inventory::rds::LogType;

    fn with(mut it: DbInstance, logs: &[LogType]) -> Vec<&'static str> {
        it.enabled_cloudwatch_logs_exports = Seen::new(logs.to_vec());
        words(&CHECK, &account([it], []))
    }

    #[test]
    fn a_log_that_is_left_out_fails() {
        let both = [LogType::Postgresql, LogType::Upgrade];
        assert_eq!(with(instance("postgres"), &both), ["pass"]);
        assert_eq!(with(instance("postgres"), &both[..1]), ["fail"]);
        assert_eq!(with(instance("mysql"), &both), ["fail"]);
        let all = [LogType::Error, LogType::Agent];
        assert_eq!(with(instance("sqlserver-se"), &all), ["pass"]);
        assert_eq!(with(instance("sqlserver-se"), &all[..1]), ["fail"]);
    }

    /// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Concepts.SQLServer.html>
    #[test]
    fn what_an_engine_does_not_have_is_not_asked_for() {
        assert_eq!(with(instance("sqlserver-ex"), &[LogType::Error]), ["pass"]);
        assert_eq!(with(instance("custom-oracle-ee"), &[]), [] as [&str; 0]);
    }

    #[test]
    fn a_member_is_left_to_its_cluster() {
        assert_eq!(with(member("aurora-mysql"), &[]), [] as [&str; 0]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(
            words(&CHECK, &account([instance("mysql")], [])),
            ["unknown"]
        );
        assert_eq!(with(instance("new"), &[LogType::Error]), ["unknown"]);
    }
}

//! Is the operating system of every database instance measured?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::rds::DbInstance;
use firestep_inventory::{Gap, all};

use crate::databases::Engine;

pub(crate) const CHECK: Check = Check {
    id: "rds-instance-monitored",
    title: "RDS instances have enhanced monitoring",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without what runs on its machine a busy database and an abused one look the same.",
    remedy: "Set MonitoringInterval, with a role that may write the measurements.",
    references: &["https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.html"],
    reads: &["rds:DescribeDBInstances"],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.rds_instances, examine)),
};

fn examine(instance: &DbInstance) -> Result<Option<Verdict>, Gap> {
    if matches!(Engine::of(instance)?, Engine::Neptune | Engine::DocumentDb) {
        // They cannot.
        return Ok(None);
    }
    let is_monitored = all([
        &|| Ok(instance.enhanced_monitoring_resource_arn.get()?.is_some()),
        &|| Ok(*instance.monitoring_interval.get()? > 0),
    ])?;
    Ok(Some(Verdict::of(
        is_monitored,
        "enhanced monitoring is on",
        "enhanced monitoring is off",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::databases::samples::{account, instance};
    use crate::tests::words;
    use firestep_inventory::{Arn, Seen};

    const STREAM: &str =
        "arn:aws:logs:eu-central-1:111122223333:log-group:RDSOSMetrics:log-stream:db-1";

    fn with(engine: &str, stream: Option<&str>, seconds: Option<u32>) -> Vec<&'static str> {
        let mut it = instance(engine);
        it.enhanced_monitoring_resource_arn = Seen::new(stream.and_then(Arn::parse));
        if let Some(seconds) = seconds {
            it.monitoring_interval = Seen::new(seconds);
        }
        words(&CHECK, &account([it], []))
    }

    #[test]
    fn what_is_not_measured_fails() {
        assert_eq!(with("mysql", Some(STREAM), Some(60)), ["pass"]);
        assert_eq!(with("mysql", Some(STREAM), Some(0)), ["fail"]);
        assert_eq!(with("mysql", None, None), ["fail"]);
        assert_eq!(with("neptune", None, None), [] as [&str; 0]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(with("mysql", Some(STREAM), None), ["unknown"]);
        assert_eq!(
            words(&CHECK, &account([instance("mysql")], [])),
            ["unknown"]
        );
    }
}

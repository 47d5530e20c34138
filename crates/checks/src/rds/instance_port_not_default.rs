//! Does no database instance listen on the well-known port of its engine?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbInstance;
use firestep_inventory::reading::records::unread;

use crate::databases::Engine;

pub(crate) const CHECK: Check = Check {
    id: "rds-instance-port-not-default",
    title: "RDS instances do not listen on their engine's default port",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Scanners try the well-known ports first, and rules for them are the ones that are opened by mistake.",
    remedy: "Give it another port, and tell its clients and security groups.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-23",
    ],
    reads: &["rds:DescribeDBInstances"],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.rds_instances, examine)),
};

fn examine(instance: &DbInstance) -> Result<Option<Verdict>, Gap> {
    let Some(default) = Engine::of(instance)?.default_port() else {
        return Ok(None);
    };
    let Some(port) = *instance.port.get()? else {
        // It is being made, or is stopped.
        return Err(unread(
            instance.identity.location,
            "rds:DescribeDBInstances",
            "its port is not told",
        ));
    };
    Ok(Some(Verdict::of(
        port != default,
        format!("it listens on {port}"),
        format!("it listens on {port}, the default of its engine"),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::databases::samples::{account, instance};
    use crate::tests::words;
    use firestep_inventory::Seen;

    fn with(engine: &str, port: Option<u32>) -> Vec<&'static str> {
        let mut it = instance(engine);
        it.port = Seen::new(port);
        words(&CHECK, &account([it], []))
    }

    #[test]
    fn each_engine_has_a_port_of_its_own() {
        for (engine, port) in [
            ("mysql", 3306),
            ("mariadb", 3306),
            ("aurora-mysql", 3306),
            ("aurora-postgresql", 5432),
            ("oracle-se2", 1521),
            ("sqlserver-ex", 1433),
            ("db2-se", 50000),
        ] {
            assert_eq!(with(engine, Some(port)), ["fail"], "{engine}");
            assert_eq!(with(engine, Some(port + 1)), ["pass"], "{engine}");
        }
        assert_eq!(with("postgres", Some(3306)), ["pass"]);
    }

    #[test]
    fn engines_without_a_control_are_not_asked() {
        assert_eq!(with("neptune", Some(8182)), [] as [&str; 0]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(with("mysql", None), ["unknown"]);
        assert_eq!(
            words(&CHECK, &account([instance("mysql")], [])),
            ["unknown"]
        );
        assert_eq!(with("new", Some(1)), ["unknown"]);
    }
}

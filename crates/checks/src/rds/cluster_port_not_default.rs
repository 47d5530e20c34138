//! Does no database cluster listen on the well-known port of its engine?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbCluster;

use crate::databases::Engine;

pub(crate) const CHECK: Check = Check {
    id: "rds-cluster-port-not-default",
    title: "RDS clusters do not listen on their engine's default port",
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
    reads: &["rds:DescribeDBClusters"],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.rds_clusters, examine)),
};

fn examine(cluster: &DbCluster) -> Result<Option<Verdict>, Gap> {
    let Some(default) = Engine::of_cluster(cluster)?.default_port() else {
        return Ok(None);
    };
    let port = *cluster.port.get()?;
    Ok(Some(Verdict::of(
        port != default,
        format!("it listens on {port}"),
        format!("it listens on {port}, the default of its engine"),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::databases::samples::{account, cluster};
    use crate::tests::words;
    use firestep_inventory::Seen;

    fn with(engine: &str, port: u32) -> Vec<&'static str> {
        let mut it = cluster(engine);
        it.port = Seen::new(port);
        words(&CHECK, &account([], [it]))
    }

    #[test]
    fn each_engine_has_a_port_of_its_own() {
        assert_eq!(with("aurora-mysql", 3306), ["fail"]);
        assert_eq!(with("aurora-mysql", 3307), ["pass"]);
        assert_eq!(with("aurora-postgresql", 5432), ["fail"]);
        assert_eq!(with("aurora-postgresql", 3306), ["pass"]);
        assert_eq!(with("docdb", 27017), [] as [&str; 0]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(words(&CHECK, &account([], [cluster("mysql")])), ["unknown"]);
        assert_eq!(with("new", 1), ["unknown"]);
    }
}

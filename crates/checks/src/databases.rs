//! What questions about databases share: their engines, and the cluster of an instance.

use firestep_inventory::rds::{DbCluster, DbInstance, LogType};
use firestep_inventory::reading::records::unread;
use firestep_inventory::{Account, Gap, Location};

/// The retention, in days, that RDS.11, RDS.50, Neptune.5 and DocumentDB.2 ask for unless they are told otherwise.
pub(crate) const BACKUP_DAYS: u32 = 7;

/// The names that the console and AWS's examples give an administrator, as RDS.24 and RDS.25 have them.
const ADMINISTRATORS: [&str; 2] = ["admin", "postgres"];

/// What runs a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    AuroraMySql,
    AuroraPostgres,
    CustomOracle,
    CustomSqlServer,
    Db2,
    DocumentDb,
    MariaDb,
    MySql,
    Neptune,
    Oracle,
    Postgres,
    SqlServer,
    SqlServerExpress,
}

impl Engine {
    /// The engine of an instance.
    pub(crate) fn of(instance: &DbInstance) -> Result<Self, Gap> {
        let location = instance.identity.location;
        Engine::named(instance.engine.get()?, location, "rds:DescribeDBInstances")
    }

    /// The engine of a cluster.
    pub(crate) fn of_cluster(cluster: &DbCluster) -> Result<Self, Gap> {
        let location = cluster.identity.location;
        Engine::named(cluster.engine.get()?, location, "rds:DescribeDBClusters")
    }

    /// <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>
    fn named(word: &str, location: Location, operation: &str) -> Result<Self, Gap> {
        Ok(match word {
            "aurora" | "aurora-mysql" => Engine::AuroraMySql,
            "aurora-postgresql" => Engine::AuroraPostgres,
            "docdb" => Engine::DocumentDb,
            "mariadb" => Engine::MariaDb,
            "mysql" => Engine::MySql,
            "neptune" => Engine::Neptune,
            "postgres" => Engine::Postgres,
            "sqlserver-ex" => Engine::SqlServerExpress,
            _ if word.starts_with("custom-oracle-") => Engine::CustomOracle,
            _ if word.starts_with("custom-sqlserver-") => Engine::CustomSqlServer,
            _ if word.starts_with("db2-") => Engine::Db2,
            _ if word.starts_with("oracle-") => Engine::Oracle,
            _ if word.starts_with("sqlserver-") => Engine::SqlServer,
            _ => {
                return Err(unread(
                    location,
                    operation,
                    &format!("what engine {word} is"),
                ));
            }
        })
    }

    /// The logs that its control asks for: RDS.9, RDS.34, RDS.37, Neptune.2, `DocumentDB`.4 and the peer's question,
    /// which wants slow operations too. None where AWS takes no logs from it.
    pub(crate) fn logs(self) -> &'static [LogType] {
        match self {
            Engine::MySql | Engine::MariaDb => &[
                LogType::Audit,
                LogType::Error,
                LogType::General,
                LogType::SlowQuery,
            ],
            Engine::Postgres => &[LogType::Postgresql, LogType::Upgrade],
            Engine::AuroraMySql | Engine::Neptune => &[LogType::Audit],
            Engine::AuroraPostgres => &[LogType::Postgresql],
            Engine::DocumentDb => &[LogType::Audit, LogType::Profiler],
            Engine::Oracle => &[
                LogType::Alert,
                LogType::Audit,
                LogType::Trace,
                LogType::Listener,
            ],
            Engine::SqlServer => &[LogType::Error, LogType::Agent],
            // Express has no agent.
            Engine::SqlServerExpress => &[LogType::Error],
            Engine::Db2 => &[LogType::Diagnostics, LogType::Notices],
            Engine::CustomOracle | Engine::CustomSqlServer => &[],
        }
    }

    /// The port on which it listens unless it is told otherwise. No control is about those of the last two.
    pub(crate) fn default_port(self) -> Option<u32> {
        match self {
            Engine::MySql | Engine::MariaDb | Engine::AuroraMySql => Some(3306),
            Engine::Postgres | Engine::AuroraPostgres => Some(5432),
            Engine::Oracle | Engine::CustomOracle => Some(1521),
            Engine::SqlServer | Engine::SqlServerExpress | Engine::CustomSqlServer => Some(1433),
            Engine::Db2 => Some(50000),
            Engine::Neptune | Engine::DocumentDb => None,
        }
    }
}

/// Those of some logs that are not exported, as AWS writes them; `None`: all are.
pub(crate) fn missing(wanted: &[LogType], exported: &[LogType]) -> Option<String> {
    let missing = wanted.iter().filter(|log| !exported.contains(log));
    let words: Vec<&str> = missing.map(|log| log.word()).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// Whether an administrator has a name that everyone tries first.
pub(crate) fn is_default_administrator(name: &str) -> bool {
    ADMINISTRATORS
        .iter()
        .any(|it| it.eq_ignore_ascii_case(name))
}

/// The cluster to which an instance belongs; `None`: to none.
pub(crate) fn cluster<'a>(
    account: &'a Account,
    instance: &DbInstance,
) -> Result<Option<&'a DbCluster>, Gap> {
    let Some(id) = instance.db_cluster_identifier.get()? else {
        return Ok(None);
    };
    let location = instance.identity.location;
    let found = account.rds_clusters.find(location.region, id)?;
    found.map(Some).ok_or_else(|| {
        let message = format!("its cluster {id} is not listed");
        unread(location, "rds:DescribeDBClusters", &message)
    })
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;
    use firestep_inventory::{Listed, Seen};

    /// An instance of this engine that belongs to no cluster.
    pub(crate) fn instance(engine: &str) -> DbInstance {
        let mut it = DbInstance::unseen("db");
        it.engine = Seen::new(engine.into());
        it.db_cluster_identifier = Seen::new(None);
        it
    }

    /// An instance of the cluster `c`.
    pub(crate) fn member(engine: &str) -> DbInstance {
        let mut it = instance(engine);
        it.db_cluster_identifier = Seen::new(Some("c".into()));
        it
    }

    /// The cluster `c`.
    pub(crate) fn cluster(engine: &str) -> DbCluster {
        let mut it = DbCluster::unseen("c");
        it.engine = Seen::new(engine.into());
        it
    }

    /// An account with these instances and clusters.
    pub(crate) fn account(
        instances: impl IntoIterator<Item = DbInstance>,
        clusters: impl IntoIterator<Item = DbCluster>,
    ) -> Account {
        let mut account = Account::empty();
        account.rds_instances = Listed::of(instances);
        account.rds_clusters = Listed::of(clusters);
        account
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_that_nobody_has_heard_of_is_a_gap() {
        for (word, engine) in [
            ("aurora", Engine::AuroraMySql),
            ("oracle-se2-cdb", Engine::Oracle),
            ("sqlserver-web", Engine::SqlServer),
            ("sqlserver-ex", Engine::SqlServerExpress),
            ("custom-sqlserver-ee", Engine::CustomSqlServer),
            ("db2-ae", Engine::Db2),
        ] {
            assert_eq!(Engine::of(&samples::instance(word)), Ok(engine), "{word}");
        }
        assert!(Engine::of(&samples::instance("postgres-next")).is_err());
    }

    #[test]
    fn a_cluster_that_is_not_listed_is_a_gap() {
        let member = samples::member("postgres");
        let with = |account: &Account| cluster(account, &member).map(|it| it.is_some());
        let whole = samples::account([], [samples::cluster("postgres")]);
        assert_eq!(with(&whole), Ok(true));
        assert!(with(&samples::account([], [])).is_err());
        let alone = samples::instance("postgres");
        assert_eq!(
            cluster(&Account::empty(), &alone).map(|it| it.is_some()),
            Ok(false)
        );
    }
}

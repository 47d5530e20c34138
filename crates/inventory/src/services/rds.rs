//! Databases and who may restore their snapshots.

use jiff::Timestamp;

use crate::reading::kind::{at, detail, kind, own};
use crate::reading::leaf::words;
use crate::reading::origin::{DOCUMENTED, Origin, SEEN};
use crate::reading::parts::{Parts, part};
use crate::{Arn, Seen, Tags};

words! {
    /// A log that a database can send to CloudWatch Logs.
    LogType {
        /// Oracle's alerts.
        Alert = "alert",
        /// Of SQL Server's agent.
        Agent = "agent",
        /// Who did what.
        Audit = "audit",
        /// Db2's diagnostics.
        Diagnostics = "diag.log",
        /// Errors.
        Error = "error",
        /// Every statement.
        General = "general",
        /// Sign-ins by IAM that failed.
        IamDbAuthError = "iam-db-auth-error",
        /// What happens on an instance of Aurora.
        Instance = "instance",
        /// Oracle's listener.
        Listener = "listener",
        /// Db2's notices.
        Notices = "notify.log",
        /// Oracle's management agent.
        OemAgent = "oemagent",
        /// What `PostgreSQL` writes.
        Postgresql = "postgresql",
        /// `DocumentDB`'s slow operations.
        Profiler = "profiler",
        /// Slow statements.
        SlowQuery = "slowquery",
        /// Oracle's traces.
        Trace = "trace",
        /// Upgrades of `PostgreSQL`.
        Upgrade = "upgrade",
    }
}

kind! {
    /// A database instance; Aurora's and `DocumentDB`'s are listed too.
    DbInstance from Origin {
        kind: "AWS::RDS::DBInstance",
        operation: "rds:DescribeDBInstances",
        list: "DBInstances[]",
        id: "DBInstanceIdentifier",
        arn: "DBInstanceArn",
        ..Origin::REGIONAL
    };
    /// `mysql`, `aurora-postgresql`, `docdb`, …
    engine: Seen<Box<str>>;
    /// `available`, …
    db_instance_status: Seen<Option<Box<str>>> = at("DBInstanceStatus");
    /// The cluster to which it belongs.
    db_cluster_identifier: Seen<Option<Box<str>>> = at("DBClusterIdentifier").missing(DOCUMENTED);
    /// Whether it has a public address.
    publicly_accessible: Seen<bool>;
    /// Its port.
    port: Seen<Option<u32>> = at("Endpoint?.Port");
    /// Its security groups.
    vpc_security_groups: Seen<Vec<Box<str>>> = at("VpcSecurityGroups[].VpcSecurityGroupId");
    /// The zone in which it is; `None` while it is made.
    availability_zone: Seen<Option<Box<str>>> = own().missing(DOCUMENTED);
    /// The subnets in one of which it is.
    db_subnets: Parts<DbSubnet> = at("DBSubnetGroup.Subnets[]");
    /// Whether its storage is encrypted.
    storage_encrypted: Seen<bool>;
    /// Days for which automatic backups are kept; 0: there are none.
    backup_retention_period: Seen<u32>;
    /// Whether deleting it takes a second step.
    deletion_protection: Seen<bool> = own();
    /// Whether minor versions are installed by themselves.
    auto_minor_version_upgrade: Seen<bool>;
    /// Whether a second one stands ready in another zone.
    multi_az: Seen<bool> = at("MultiAZ");
    /// The instance of which it is a replica.
    read_replica_source: Seen<Option<Box<str>>> = at("ReadReplicaSourceDBInstanceIdentifier").missing(DOCUMENTED);
    /// Whether people can sign in by IAM.
    iam_database_authentication_enabled: Seen<bool> = at("IAMDatabaseAuthenticationEnabled");
    /// Whether its snapshots get its tags.
    copy_tags_to_snapshot: Seen<bool>;
    /// The logs that it sends to CloudWatch Logs.
    enabled_cloudwatch_logs_exports: Seen<Vec<LogType>> = own().missing(SEEN);
    /// The name of its administrator.
    master_username: Seen<Box<str>>;
    /// The log stream of its enhanced monitoring; a database without it has none.
    enhanced_monitoring_resource_arn: Seen<Option<Arn>> = own().missing(SEEN);
    /// Seconds between two of its measurements; 0: it is not monitored.
    monitoring_interval: Seen<u32>;
    /// When its certificate expires.
    certificate_valid_till: Seen<Timestamp> = at("CertificateDetails.ValidTill");
    /// Its tags.
    tag_list: Seen<Tags> = own().missing(SEEN);
    @dropped |it| Ok(it.db_instance_status.peek()?.as_deref() == Some("deleting"));
}

part! {
    /// A subnet in which a database may be.
    DbSubnet;
    /// Its id.
    subnet_identifier: Box<str>;
    /// Its zone.
    zone: Option<Box<str>> = ("SubnetAvailabilityZone?.Name", None, DOCUMENTED);
}

kind! {
    /// A database cluster.
    DbCluster from Origin {
        kind: "AWS::RDS::DBCluster",
        operation: "rds:DescribeDBClusters",
        list: "DBClusters[]",
        id: "DBClusterIdentifier",
        arn: "DBClusterArn",
        ..Origin::REGIONAL
    };
    /// `aurora-mysql`, `neptune`, …
    engine: Seen<Box<str>>;
    /// `available`, …
    status: Seen<Option<Box<str>>>;
    /// Whether its storage is encrypted.
    storage_encrypted: Seen<bool> = own();
    /// Days for which automatic backups are kept.
    backup_retention_period: Seen<u32> = own();
    /// Whether deleting it takes a second step.
    deletion_protection: Seen<bool> = own();
    /// Whether it has instances in several zones.
    multi_az: Seen<bool> = at("MultiAZ");
    /// Whether minor versions are installed by themselves.
    auto_minor_version_upgrade: Seen<bool>;
    /// Whether people can sign in by IAM.
    iam_database_authentication_enabled: Seen<bool> = at("IAMDatabaseAuthenticationEnabled");
    /// Whether its snapshots get its tags.
    copy_tags_to_snapshot: Seen<bool>;
    /// The logs that it sends to CloudWatch Logs.
    enabled_cloudwatch_logs_exports: Seen<Vec<LogType>> = own().missing(SEEN);
    /// Its port.
    port: Seen<u32>;
    /// The name of its administrator.
    master_username: Seen<Box<str>>;
    /// Seconds by which it can be wound back; 0: it cannot.
    backtrack_window: Seen<u32>;
    /// Its tags.
    tag_list: Seen<Tags> = own().missing(SEEN);
    @dropped |it| Ok(it.status.peek()?.as_deref() == Some("deleting"));
}

part! {
    /// An attribute of a snapshot.
    SnapshotAttribute;
    /// `restore`.
    attribute_name: Box<str>;
    /// Accounts, or `all`.
    attribute_values: Vec<Box<str>>;
}

impl SnapshotAttribute {
    /// Whether it says who may restore the snapshot: the only thing that one says.
    fn is_of_restoring(&self) -> bool {
        &*self.attribute_name == "restore"
    }

    /// Whether it lets everyone restore the snapshot.
    pub fn is_public(&self) -> bool {
        self.is_of_restoring() && self.attribute_values.iter().any(|who| &**who == "all")
    }

    /// Whether it lets only accounts restore the snapshot, none too: all that it may name but `all`.
    pub fn is_of_accounts(&self) -> bool {
        let is_account = |who: &str| who.len() == 12 && who.bytes().all(|it| it.is_ascii_digit());
        self.is_of_restoring() && self.attribute_values.iter().all(|who| is_account(who))
    }
}

kind! {
    /// A snapshot that somebody made of an instance.
    DbSnapshot from Origin {
        kind: "AWS::RDS::DBSnapshot",
        operation: "rds:DescribeDBSnapshots",
        list: "DBSnapshots[]",
        id: "DBSnapshotIdentifier",
        arn: "DBSnapshotArn",
        ..Origin::REGIONAL
    };
    /// Whether it is encrypted.
    encrypted: Seen<bool> = own();
    /// Who may restore it.
    attributes: Parts<SnapshotAttribute> = detail("rds:DescribeDBSnapshotAttributes", "DBSnapshotIdentifier", "DBSnapshotAttributesResult.DBSnapshotAttributes[]");
    /// Its tags.
    tag_list: Seen<Tags> = own().missing(SEEN);
}

kind! {
    /// A snapshot that somebody made of a cluster.
    DbClusterSnapshot from Origin {
        kind: "AWS::RDS::DBClusterSnapshot",
        operation: "rds:DescribeDBClusterSnapshots",
        list: "DBClusterSnapshots[]",
        id: "DBClusterSnapshotIdentifier",
        arn: "DBClusterSnapshotArn",
        ..Origin::REGIONAL
    };
    /// Whether it is encrypted.
    storage_encrypted: Seen<bool> = own();
    /// Who may restore it.
    attributes: Parts<SnapshotAttribute> = detail("rds:DescribeDBClusterSnapshotAttributes", "DBClusterSnapshotIdentifier", "DBClusterSnapshotAttributesResult.DBClusterSnapshotAttributes[]");
    /// Its tags.
    tag_list: Seen<Tags> = own().missing(SEEN);
}

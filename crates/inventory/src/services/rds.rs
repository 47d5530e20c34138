//! Databases and who may restore their snapshots.

use crate::reading::kind::{at, detail, kind, own};
use crate::reading::origin::{DOCUMENTED, Origin, SEEN};
use crate::reading::parts::{Parts, part};
use crate::{Seen, Tags};

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

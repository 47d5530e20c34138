//! Databases and who may restore their snapshots.

use crate::reading::kind::{at, child, kind};
use crate::reading::leaf::Leaf;
use crate::reading::node::Node;
use crate::reading::origin::Origin;
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
    engine: Seen<Box<str>> = at("Engine");
    /// `available`, …
    status: Seen<Option<Box<str>>> = at("DBInstanceStatus");
    /// The cluster to which it belongs.
    cluster: Seen<Option<Box<str>>> = at("DBClusterIdentifier");
    /// Whether it has a public address.
    public: Seen<bool> = at("PubliclyAccessible");
    /// Its port.
    port: Seen<Option<u32>> = at("Endpoint.Port");
    /// Its security groups.
    groups: Seen<Vec<Box<str>>> = at("VpcSecurityGroups[].VpcSecurityGroupId");
    /// Its subnets.
    subnets: Seen<Vec<Box<str>>> = at("DBSubnetGroup.Subnets[].SubnetIdentifier");
    /// Whether its storage is encrypted.
    encrypted: Seen<bool> = at("StorageEncrypted");
    /// Days for which automatic backups are kept; 0: there are none.
    backup_days: Seen<u32> = at("BackupRetentionPeriod");
    /// Whether deleting it takes a second step.
    deletion_protection: Seen<bool> = at("DeletionProtection").or(false);
    /// Whether minor versions are installed by themselves.
    minor_upgrades: Seen<bool> = at("AutoMinorVersionUpgrade");
    /// Whether a second one stands ready in another zone.
    multi_az: Seen<bool> = at("MultiAZ").or(false);
    /// Its tags.
    tags: Seen<Tags> = at("TagList");
    @dropped |it| Ok(it.status.peek()?.as_deref() == Some("deleting"));
}

kind! {
    /// A database cluster.
    Cluster from Origin {
        kind: "AWS::RDS::DBCluster",
        operation: "rds:DescribeDBClusters",
        list: "DBClusters[]",
        id: "DBClusterIdentifier",
        arn: "DBClusterArn",
        ..Origin::REGIONAL
    };
    /// `aurora-mysql`, `neptune`, …
    engine: Seen<Box<str>> = at("Engine");
    /// `available`, …
    status: Seen<Option<Box<str>>> = at("Status");
    /// Whether its storage is encrypted.
    encrypted: Seen<bool> = at("StorageEncrypted").or(false);
    /// Days for which automatic backups are kept.
    backup_days: Seen<u32> = at("BackupRetentionPeriod").or(1);
    /// Whether deleting it takes a second step.
    deletion_protection: Seen<bool> = at("DeletionProtection").or(false);
    /// Its tags.
    tags: Seen<Tags> = at("TagList");
    @dropped |it| Ok(it.status.peek()?.as_deref() == Some("deleting"));
}

/// An attribute of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotAttribute {
    /// `restore`.
    pub name: Box<str>,
    /// Accounts, or `all`.
    pub values: Vec<Box<str>>,
}

impl Leaf for SnapshotAttribute {
    fn leaf(node: &Node<'_>) -> Option<Self> {
        Some(SnapshotAttribute {
            name: node.member("AttributeName")?.text()?.into(),
            values: match node.member("AttributeValues") {
                Some(list) => Vec::leaf(list)?,
                None => Vec::new(),
            },
        })
    }
}

/// Whether everyone may restore it.
pub fn is_public(attributes: &[SnapshotAttribute]) -> bool {
    attributes
        .iter()
        .any(|it| &*it.name == "restore" && it.values.iter().any(|who| &**who == "all"))
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
    encrypted: Seen<bool> = at("Encrypted").or(false);
    /// Who may restore it.
    attributes: Seen<Vec<SnapshotAttribute>> = child("rds:DescribeDBSnapshotAttributes", "DBSnapshotIdentifier", "DBSnapshotAttributesResult.DBSnapshotAttributes[]");
    /// Its tags.
    tags: Seen<Tags> = at("TagList");
}

kind! {
    /// A snapshot that somebody made of a cluster.
    ClusterSnapshot from Origin {
        kind: "AWS::RDS::DBClusterSnapshot",
        operation: "rds:DescribeDBClusterSnapshots",
        list: "DBClusterSnapshots[]",
        id: "DBClusterSnapshotIdentifier",
        arn: "DBClusterSnapshotArn",
        ..Origin::REGIONAL
    };
    /// Whether it is encrypted.
    encrypted: Seen<bool> = at("StorageEncrypted").or(false);
    /// Who may restore it.
    attributes: Seen<Vec<SnapshotAttribute>> = child("rds:DescribeDBClusterSnapshotAttributes", "DBClusterSnapshotIdentifier", "DBClusterSnapshotAttributesResult.DBClusterSnapshotAttributes[]");
    /// Its tags.
    tags: Seen<Tags> = at("TagList");
}

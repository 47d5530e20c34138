//! Fixes of RDS.

use crate::fix::entry::{Arg, Call, Fix, Inverse, Risk, Undo};

pub(super) const FIXES: &[&Fix] = &[
    &CLUSTER_SNAPSHOT_PRIVATE,
    &INSTANCE_PRIVATE,
    &SNAPSHOT_PRIVATE,
];

const INSTANCE_PRIVATE: Fix = Fix {
    id: "rds-instance-private",
    title: "Takes the database's public address away",
    calls: &[Call::new(
        "rds",
        "ModifyDBInstance",
        &[
            ("DBInstanceIdentifier", Arg::Id),
            ("PubliclyAccessible", Arg::Bool(false)),
            ("ApplyImmediately", Arg::Bool(true)),
        ],
    )],
    reads_before: &["rds:DescribeDBInstances"],
    inverse: Inverse::By(&[Undo {
        operation: "rds:ModifyDBInstance",
        with: "PubliclyAccessible=true",
    }]),
    risk: Risk::Human,
    preconditions: &[
        "Everything that connects to it does so from inside the network: its name will resolve to the private address.",
        "No other change of it is pending: all of them are applied at once.",
    ],
};

const SNAPSHOT_PRIVATE: Fix = Fix {
    id: "rds-snapshot-private",
    title: "Takes the snapshot back from everyone",
    calls: &[Call::new(
        "rds",
        "ModifyDBSnapshotAttribute",
        &[
            ("DBSnapshotIdentifier", Arg::Id),
            ("AttributeName", Arg::Text("restore")),
            ("ValuesToRemove", Arg::List(&[Arg::Text("all")])),
        ],
    )],
    reads_before: &["rds:DescribeDBSnapshotAttributes"],
    inverse: Inverse::By(&[Undo {
        operation: "rds:ModifyDBSnapshotAttribute",
        with: "`all`, to add",
    }]),
    risk: Risk::Disruptive,
    preconditions: &["It is not public on purpose: whoever restores it no longer can."],
};

const CLUSTER_SNAPSHOT_PRIVATE: Fix = Fix {
    id: "rds-cluster-snapshot-private",
    title: "Takes the cluster's snapshot back from everyone",
    calls: &[Call::new(
        "rds",
        "ModifyDBClusterSnapshotAttribute",
        &[
            ("DBClusterSnapshotIdentifier", Arg::Id),
            ("AttributeName", Arg::Text("restore")),
            ("ValuesToRemove", Arg::List(&[Arg::Text("all")])),
        ],
    )],
    reads_before: &["rds:DescribeDBClusterSnapshotAttributes"],
    inverse: Inverse::By(&[Undo {
        operation: "rds:ModifyDBClusterSnapshotAttribute",
        with: "`all`, to add",
    }]),
    risk: Risk::Disruptive,
    preconditions: &["It is not public on purpose: whoever restores it no longer can."],
};

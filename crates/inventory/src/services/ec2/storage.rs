//! Volumes, snapshots and images.

use jiff::Timestamp;

use crate::reading::kind::{in_list, kind, other_list, own};
use crate::reading::leaf::{Named, words};
use crate::reading::origin::{By, DOCUMENTED, Detail, Origin, SEEN};
use crate::{Seen, Tags};

kind! {
    /// A volume.
    Volume from Origin {
        kind: "AWS::EC2::Volume",
        operation: "ec2:DescribeVolumes",
        list: "Volumes[]",
        id: "VolumeId",
        name: "Tags.Name",
        arn: "ec2:volume/{id}",
        ..Origin::REGIONAL
    };
    /// Whether it is encrypted.
    encrypted: Seen<bool>;
    /// With which key.
    kms_key_id: Seen<Option<Box<str>>> = own().missing(DOCUMENTED);
    /// Its tags.
    tags: Seen<Tags> = own().missing(SEEN);
}

words! {
    /// How far a snapshot is.
    SnapshotState {
        /// Being made.
        Pending = "pending",
        /// Made.
        Completed = "completed",
        /// It could not be made.
        Error = "error",
        /// In the recycle bin.
        Recoverable = "recoverable",
        /// On its way out of the recycle bin.
        Recovering = "recovering",
    }
}

/// The snapshots of the account that everyone may restore.
const PUBLIC: Detail = Detail {
    unlisted_is_absent: true,
    by: By::List {
        label: Some("public"),
        items: "Snapshots[]",
        id: "SnapshotId",
    },
    ..other_list("ec2:DescribeSnapshots", "", "")
};

kind! {
    /// A snapshot that the account owns.
    EbsSnapshot from Origin {
        kind: "AWS::EC2::Snapshot",
        operation: "ec2:DescribeSnapshots",
        list: "Snapshots[]",
        id: "SnapshotId",
        name: "Tags.Name",
        arn: "ec2:snapshot/{id}",
        ..Origin::REGIONAL
    };
    /// Whether it is encrypted.
    encrypted: Seen<bool>;
    /// When it was begun.
    start_time: Seen<Timestamp>;
    /// The volume of which it was made; of a copy one that says nothing.
    volume_id: Seen<Box<str>>;
    /// How far it is.
    state: Seen<SnapshotState>;
    /// Whether everyone may restore it: whether the list of those that everyone may restore names it.
    public: Seen<Named> = in_list(PUBLIC, "").or(Named(false));
    /// Its tags.
    tags: Seen<Tags> = own().missing(SEEN);
}

kind! {
    /// An image that the account owns.
    Image from Origin {
        kind: "AWS::EC2::Image",
        operation: "ec2:DescribeImages",
        list: "Images[]",
        id: "ImageId",
        name: "Name",
        arn: "ec2:image/{id}",
        ..Origin::REGIONAL
    };
    /// Whether everyone may launch it.
    public: Seen<bool>;
    /// When it was made.
    creation_date: Seen<Option<Timestamp>>;
    /// Its tags.
    tags: Seen<Tags> = own().missing(SEEN);
}

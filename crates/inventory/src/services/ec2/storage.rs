//! Volumes, snapshots and images.

use jiff::Timestamp;

use crate::reading::kind::{at, kind};
use crate::reading::origin::Origin;
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
    encrypted: Seen<bool> = at("Encrypted");
    /// With which key.
    key: Seen<Option<Box<str>>> = at("KmsKeyId");
    /// Its tags.
    tags: Seen<Tags> = at("Tags");
}

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
    encrypted: Seen<bool> = at("Encrypted");
    /// When it was begun.
    started: Seen<Timestamp> = at("StartTime");
    /// Its tags.
    tags: Seen<Tags> = at("Tags");
}

kind! {
    /// A snapshot of the account that everyone may restore.
    PublicSnapshot from Origin {
        kind: "AWS::EC2::Snapshot",
        operation: "ec2:DescribeSnapshots",
        question: Some("public"),
        list: "Snapshots[]",
        id: "SnapshotId",
        name: "Tags.Name",
        arn: "ec2:snapshot/{id}",
        ..Origin::REGIONAL
    };
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
    public: Seen<bool> = at("Public");
    /// When it was made.
    created: Seen<Option<Timestamp>> = at("CreationDate");
    /// Its tags.
    tags: Seen<Tags> = at("Tags");
}

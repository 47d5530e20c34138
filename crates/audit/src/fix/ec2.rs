//! Fixes of EC2 and its networks.

use crate::fix::entry::{Arg, Call, Fix, Inverse, Risk, Undo, When};

pub(super) const FIXES: &[&Fix] = &[
    &ALLOWED_IMAGES,
    &DEFAULT_GROUP_RULES,
    &FLOW_LOG,
    &IMAGE_PRIVATE,
    &IMAGE_SHARING_BLOCK,
    &INSTANCE_HOP_LIMIT,
    &INSTANCE_IMDSV2,
    &LAUNCH_TEMPLATE_IMDSV2,
    &METADATA_DEFAULTS,
    &OPEN_PORT,
    &SNAPSHOT_PRIVATE,
    &SNAPSHOT_SHARING_BLOCK,
];

const SNAPSHOT_PRIVATE: Fix = Fix {
    id: "ec2-snapshot-private",
    title: "Takes the snapshot back from everyone",
    calls: &[Call::new(
        "ec2",
        "ModifySnapshotAttribute",
        &[
            ("SnapshotId", Arg::Id),
            ("Attribute", Arg::Text("createVolumePermission")),
            ("OperationType", Arg::Text("remove")),
            ("GroupNames", Arg::List(&[Arg::Text("all")])),
        ],
    )],
    reads_before: &["ec2:DescribeSnapshotAttribute"],
    inverse: Inverse::By(&[Undo {
        operation: "ec2:ModifySnapshotAttribute",
        with: "the group `all`, to add; it is refused where public sharing is blocked",
    }]),
    risk: Risk::Disruptive,
    preconditions: &["It is not public on purpose: whoever makes volumes of it no longer can."],
};

const SNAPSHOT_SHARING_BLOCK: Fix = Fix {
    id: "ec2-snapshot-sharing-block",
    title: "Lets no further snapshot of the region become public",
    calls: &[Call::new(
        "ec2",
        "EnableSnapshotBlockPublicAccess",
        &[("State", Arg::Text("block-new-sharing"))],
    )],
    reads_before: &["ec2:GetSnapshotBlockPublicAccessState"],
    inverse: Inverse::By(&[Undo {
        operation: "ec2:DisableSnapshotBlockPublicAccess",
        with: "the region",
    }]),
    risk: Risk::Safe,
    preconditions: &[
        "Nobody publishes snapshots from here on purpose; those that are public stay so until each is taken back.",
    ],
};

const IMAGE_PRIVATE: Fix = Fix {
    id: "ec2-image-private",
    title: "Takes the image back from everyone",
    calls: &[Call::new(
        "ec2",
        "ModifyImageAttribute",
        &[
            ("ImageId", Arg::Id),
            (
                "LaunchPermission",
                Arg::Map(&[(
                    "Remove",
                    Arg::List(&[Arg::Map(&[("Group", Arg::Text("all"))])]),
                )]),
            ),
        ],
    )],
    reads_before: &["ec2:DescribeImageAttribute"],
    inverse: Inverse::By(&[Undo {
        operation: "ec2:ModifyImageAttribute",
        with: "the group `all`, to add; it is refused where public sharing is blocked",
    }]),
    risk: Risk::Disruptive,
    preconditions: &["It is not a published product: whoever launches it no longer can."],
};

const IMAGE_SHARING_BLOCK: Fix = Fix {
    id: "ec2-image-sharing-block",
    title: "Lets no further image of the region become public",
    calls: &[Call::new(
        "ec2",
        "EnableImageBlockPublicAccess",
        &[(
            "ImageBlockPublicAccessState",
            Arg::Text("block-new-sharing"),
        )],
    )],
    reads_before: &["ec2:GetImageBlockPublicAccessState"],
    inverse: Inverse::By(&[Undo {
        operation: "ec2:DisableImageBlockPublicAccess",
        with: "the region",
    }]),
    risk: Risk::Safe,
    preconditions: &[
        "Nobody publishes images from here on purpose; those that are public stay so until each is taken back.",
    ],
};

const METADATA_DEFAULTS: Fix = Fix {
    id: "ec2-metadata-defaults",
    title: "Makes session tokens the default of new instances in the region",
    calls: &[Call::new(
        "ec2",
        "ModifyInstanceMetadataDefaults",
        &[("HttpTokens", Arg::Text("required"))],
    )],
    reads_before: &["ec2:GetInstanceMetadataDefaults"],
    inverse: Inverse::By(&[Undo {
        operation: "ec2:ModifyInstanceMetadataDefaults",
        with: "the HttpTokens that were read before, or `no-preference`",
    }]),
    risk: Risk::Disruptive,
    preconditions: &[
        "What is launched in the region, by scaling groups too, can use IMDSv2: running instances stay as they are, their successors do not.",
    ],
};

const INSTANCE_IMDSV2: Fix = Fix {
    id: "ec2-instance-imdsv2",
    title: "Makes the instance demand session tokens",
    calls: &[Call::new(
        "ec2",
        "ModifyInstanceMetadataOptions",
        &[
            ("InstanceId", Arg::Id),
            ("HttpTokens", Arg::Text("required")),
        ],
    )],
    reads_before: &["ec2:DescribeInstances"],
    inverse: Inverse::By(&[Undo {
        operation: "ec2:ModifyInstanceMetadataOptions",
        with: "HttpTokens=optional",
    }]),
    risk: Risk::Disruptive,
    preconditions: &[
        "Its CloudWatch metric MetadataNoToken was 0 for two weeks.",
        "It is running or stopped, not between the two.",
    ],
};

const INSTANCE_HOP_LIMIT: Fix = Fix {
    id: "ec2-instance-hop-limit",
    title: "Limits the instance's metadata tokens to two hops",
    calls: &[Call::new(
        "ec2",
        "ModifyInstanceMetadataOptions",
        &[
            ("InstanceId", Arg::Id),
            ("HttpPutResponseHopLimit", Arg::Number(2)),
        ],
    )],
    reads_before: &["ec2:DescribeInstances"],
    inverse: Inverse::By(&[Undo {
        operation: "ec2:ModifyInstanceMetadataOptions",
        with: "the HttpPutResponseHopLimit that was read before",
    }]),
    risk: Risk::Disruptive,
    preconditions: &[
        "No container on it sits behind more than one bridge and needs the instance's role.",
        "It is running or stopped, not between the two.",
    ],
};

/// Whether AWS keeps the other metadata options of the source version is not written anywhere, so the check
/// gives them all: that is right either way.
const LAUNCH_TEMPLATE_IMDSV2: Fix = Fix {
    id: "ec2-launch-template-imdsv2",
    title: "Makes the template's default and latest versions demand session tokens",
    calls: &[
        Call::new(
            "ec2",
            "CreateLaunchTemplateVersion",
            &[
                ("LaunchTemplateId", Arg::Id),
                ("SourceVersion", Arg::Field("default_version")),
                (
                    "LaunchTemplateData",
                    Arg::Map(&[("MetadataOptions", Arg::Field("default_options"))]),
                ),
            ],
        )
        .when(When::With("default_options")),
        Call::new(
            "ec2",
            "ModifyLaunchTemplate",
            &[
                ("LaunchTemplateId", Arg::Id),
                (
                    "DefaultVersion",
                    Arg::Answer {
                        call: 0,
                        path: "LaunchTemplateVersion.VersionNumber",
                        expected: "new_version",
                    },
                ),
            ],
        )
        .when(When::With("default_options")),
        // Last, so that what was the latest stays the latest.
        Call::new(
            "ec2",
            "CreateLaunchTemplateVersion",
            &[
                ("LaunchTemplateId", Arg::Id),
                ("SourceVersion", Arg::Field("latest_version")),
                (
                    "LaunchTemplateData",
                    Arg::Map(&[("MetadataOptions", Arg::Field("latest_options"))]),
                ),
            ],
        )
        .when(When::With("latest_options")),
    ],
    reads_before: &[
        "ec2:DescribeLaunchTemplates",
        "ec2:DescribeLaunchTemplateVersions",
    ],
    inverse: Inverse::By(&[
        Undo {
            operation: "ec2:ModifyLaunchTemplate",
            with: "the DefaultVersion that was read before",
        },
        Undo {
            operation: "ec2:DeleteLaunchTemplateVersions",
            with: "the versions that were made",
        },
    ]),
    risk: Risk::Disruptive,
    preconditions: &[
        "The software in its images can use IMDSv2.",
        "No block device of it names a snapshot: a version made from another does not take that over.",
        "The new version has the number that the second command names, which is so unless versions were made or deleted since.",
    ],
};

const ALLOWED_IMAGES: Fix = Fix {
    id: "ec2-allowed-images",
    title: "Lets only allowed images start in the region",
    calls: &[Call::new(
        "ec2",
        "EnableAllowedImagesSettings",
        &[("AllowedImagesSettingsState", Arg::Text("enabled"))],
    )],
    reads_before: &["ec2:GetAllowedImagesSettings"],
    inverse: Inverse::By(&[
        Undo {
            operation: "ec2:DisableAllowedImagesSettings",
            with: "the region, when it was disabled",
        },
        Undo {
            operation: "ec2:EnableAllowedImagesSettings",
            with: "audit-mode, when it was that",
        },
    ]),
    risk: Risk::Human,
    preconditions: &[
        "Its criteria name every owner whose images you start.",
        "In audit mode no image that you need was noted as not allowed.",
    ],
};

const FLOW_LOG: Fix = Fix {
    id: "ec2-flow-log",
    title: "Sends a flow log of the network to the central bucket",
    calls: &[Call::new(
        "ec2",
        "CreateFlowLogs",
        &[
            ("ResourceType", Arg::Text("VPC")),
            ("ResourceIds", Arg::List(&[Arg::Id])),
            ("TrafficType", Arg::Text("ALL")),
            ("LogDestinationType", Arg::Text("s3")),
            ("LogDestination", Arg::Setting("flow_log_destination")),
        ],
    )],
    reads_before: &["ec2:DescribeFlowLogs"],
    inverse: Inverse::By(&[Undo {
        operation: "ec2:DeleteFlowLogs",
        with: "the id that was answered",
    }]),
    risk: Risk::Safe,
    preconditions: &[
        "The bucket's policy lets delivery.logs.amazonaws.com write for the account.",
        "What the logs cost is agreed.",
    ],
};

const DEFAULT_GROUP_RULES: Fix = Fix {
    id: "ec2-default-group-rules",
    title: "Takes all rules out of the default security group",
    calls: &[
        Call::new(
            "ec2",
            "RevokeSecurityGroupIngress",
            &[
                ("GroupId", Arg::Id),
                ("IpPermissions", Arg::Field("ingress")),
            ],
        )
        .when(When::With("ingress")),
        Call::new(
            "ec2",
            "RevokeSecurityGroupEgress",
            &[
                ("GroupId", Arg::Id),
                ("IpPermissions", Arg::Field("egress")),
            ],
        )
        .when(When::With("egress")),
    ],
    reads_before: &[
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSecurityGroupRules",
    ],
    inverse: Inverse::By(&[
        Undo {
            operation: "ec2:AuthorizeSecurityGroupIngress",
            with: "the rules that were read before",
        },
        Undo {
            operation: "ec2:AuthorizeSecurityGroupEgress",
            with: "the rules that were read before",
        },
    ]),
    risk: Risk::Disruptive,
    preconditions: &["No interface is in the group: what is in it is cut off."],
};

const OPEN_PORT: Fix = Fix {
    id: "ec2-open-port",
    title: "Takes the rules out that open sensitive ports to everyone",
    calls: &[Call::new(
        "ec2",
        "RevokeSecurityGroupIngress",
        &[("GroupId", Arg::Id), ("IpPermissions", Arg::Field("open"))],
    )],
    reads_before: &[
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSecurityGroupRules",
    ],
    inverse: Inverse::By(&[Undo {
        operation: "ec2:AuthorizeSecurityGroupIngress",
        with: "the rules that were taken out, and no others",
    }]),
    risk: Risk::Human,
    preconditions: &[
        "Those who need the port have a rule of their own, or another way in.",
        "The flow logs of two weeks show nobody else who comes through it.",
    ],
};

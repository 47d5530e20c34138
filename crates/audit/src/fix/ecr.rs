//! Fixes of ECR.

use crate::fix::entry::{Arg, Call, Fix, Inverse, Risk, Undo};

pub(super) const FIXES: &[&Fix] = &[&REPOSITORY_SCAN_ON_PUSH, &REPOSITORY_TAG_IMMUTABILITY];

const REPOSITORY_SCAN_ON_PUSH: Fix = Fix {
    id: "ecr-repository-scan-on-push",
    title: "Has images scanned when they are pushed to the repository",
    calls: &[Call::new(
        "ecr",
        "PutImageScanningConfiguration",
        &[
            ("repositoryName", Arg::Id),
            (
                "imageScanningConfiguration",
                Arg::Map(&[("scanOnPush", Arg::Bool(true))]),
            ),
        ],
    )],
    reads_before: &["ecr:DescribeRepositories"],
    inverse: Inverse::By(&[Undo {
        operation: "ecr:PutImageScanningConfiguration",
        with: "scanOnPush=false",
    }]),
    risk: Risk::Safe,
    preconditions: &["The registry's scanning is basic: a rule of the registry is the better way."],
};

const REPOSITORY_TAG_IMMUTABILITY: Fix = Fix {
    id: "ecr-repository-tag-immutability",
    title: "Keeps every tag of the repository with its image",
    calls: &[Call::new(
        "ecr",
        "PutImageTagMutability",
        &[
            ("repositoryName", Arg::Id),
            ("imageTagMutability", Arg::Text("IMMUTABLE")),
        ],
    )],
    reads_before: &["ecr:DescribeRepositories"],
    inverse: Inverse::By(&[Undo {
        operation: "ecr:PutImageTagMutability",
        with: "what it was before, with its exclusions",
    }]),
    risk: Risk::Disruptive,
    preconditions: &["No pipeline pushes a tag twice, `latest` for one."],
};

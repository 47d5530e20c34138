//! Launch templates and images.

use serde_json::json;

use super::{Asked, Case, FAIL, PASS, hold};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "launch-template-open",
            |s| {
                s.item(
                    "ec2:DescribeLaunchTemplates/LaunchTemplates[]",
                    json!({"LaunchTemplateId": "lt-0fe57e9000000001", "LaunchTemplateName": "truth",
                        "CreateTime": "2025-03-01T00:00:00Z", "CreatedBy": "arn:aws:iam::{account}:root",
                        "DefaultVersionNumber": 1, "LatestVersionNumber": 1, "Tags": []}),
                );
                s.item(
                    "ec2:DescribeLaunchTemplateVersions/LaunchTemplateVersions[]",
                    json!({"LaunchTemplateId": "lt-0fe57e9000000001", "LaunchTemplateName": "truth",
                        "VersionNumber": 1, "CreateTime": "2025-03-01T00:00:00Z",
                        "CreatedBy": "arn:aws:iam::{account}:root", "DefaultVersion": true,
                        "LaunchTemplateData": {"ImageId": "ami-{hex:base}", "InstanceType": "t4g.medium",
                            "MetadataOptions": {"HttpTokens": "optional", "HttpEndpoint": "enabled"}}}),
                );
                s.answer(
                    "ec2:GetInstanceMetadataDefaults",
                    json!({"AccountLevel": {}}),
                );
            },
            Asked::Verdict("ec2-launch-template-imdsv2-required", "lt-0fe57e9000000001"),
            FAIL,
        ),
        Case::new(
            "allowed-images-enabled",
            |s| {
                s.answer(
                    "ec2:GetAllowedImagesSettings",
                    json!({"State": "enabled", "ManagedBy": "account",
                        "ImageCriteria": [{"ImageProviders": ["amazon"]}]}),
                );
            },
            Asked::Verdict("ec2-allowed-images", "*"),
            PASS,
        ),
    ]
}

#[test]
fn what_starts_how() {
    hold("shared-services", cases());
}

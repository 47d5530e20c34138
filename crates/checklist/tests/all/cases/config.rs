//! AWS Config: recorders and the aggregator.

use serde_json::{Value, json};

use super::{Asked, Case, FAIL, FAIL_OR_UNKNOWN, PASS, Right, State, UNKNOWN, hold};

const RECORDERS: &str = "config:DescribeConfigurationRecorders/ConfigurationRecorders[]";
const STATUSES: &str = "config:DescribeConfigurationRecorderStatus/ConfigurationRecordersStatus[]";
const AGGREGATORS: &str = "config:DescribeConfigurationAggregators/ConfigurationAggregators[]";
const REGIONS: [&str; 2] = ["eu-central-1", "us-east-1"];

fn recorder_is(id: &'static str, make: fn(&mut State), right: Right) -> Case {
    Case::new(id, make, Asked::Verdict("config-recorder-on", "*"), right)
}

/// The account's recorder in both regions: what it records, and whether it does.
fn recorder(s: &mut State, group: Value, recording: bool) {
    s.without(RECORDERS).without(STATUSES);
    s.item_at(
        &REGIONS,
        RECORDERS,
        json!({"name": "default", "arn": "arn:aws:config:{region}:{account}:configuration-recorder/default/fe57e9",
            "roleARN": "arn:aws:iam::{account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
            "recordingGroup": group, "recordingMode": {"recordingFrequency": "CONTINUOUS"}}),
    );
    s.item_at(
        &REGIONS,
        STATUSES,
        json!({"name": "default", "recording": recording, "lastStatus": "SUCCESS",
            "lastStartTime": "2024-02-01T09:00:00Z", "lastStatusChangeTime": "2026-11-23T20:00:00Z"}),
    );
}

fn everything() -> Value {
    json!({"allSupported": true, "includeGlobalResourceTypes": true, "resourceTypes": [],
        "exclusionByResourceTypes": {"resourceTypes": []},
        "recordingStrategy": {"useOnly": "ALL_SUPPORTED_RESOURCE_TYPES"}})
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        recorder_is(
            "recorder-excludes-most",
            |s| {
                let left_out = [
                    "AWS::EC2::Instance",
                    "AWS::EC2::SecurityGroup",
                    "AWS::EC2::VPC",
                    "AWS::S3::Bucket",
                    "AWS::RDS::DBInstance",
                    "AWS::IAM::User",
                    "AWS::IAM::Role",
                    "AWS::IAM::Policy",
                    "AWS::IAM::Group",
                    "AWS::KMS::Key",
                    "AWS::Lambda::Function",
                ];
                let group = json!({"allSupported": false, "includeGlobalResourceTypes": false, "resourceTypes": [],
                    "exclusionByResourceTypes": {"resourceTypes": left_out},
                    "recordingStrategy": {"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"}});
                recorder(s, group, true);
            },
            FAIL_OR_UNKNOWN,
        ),
        recorder_is(
            "recorder-excludes-instances",
            |s| {
                let group = json!({"allSupported": false, "includeGlobalResourceTypes": false, "resourceTypes": [],
                    "exclusionByResourceTypes": {"resourceTypes": ["AWS::EC2::Instance"]},
                    "recordingStrategy": {"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"}});
                recorder(s, group, true);
            },
            FAIL_OR_UNKNOWN,
        ),
        recorder_is(
            "recorder-of-all-types",
            |s| recorder(s, everything(), true),
            PASS,
        )
        .and(Asked::Clause("M3.2", "recorder"), PASS),
        recorder_is(
            "recorder-includes-few",
            |s| {
                let group = json!({"allSupported": false, "includeGlobalResourceTypes": false,
                    "resourceTypes": ["AWS::EC2::Instance"], "exclusionByResourceTypes": {"resourceTypes": []},
                    "recordingStrategy": {"useOnly": "INCLUSION_BY_RESOURCE_TYPES"}});
                recorder(s, group, true);
            },
            FAIL,
        ),
        recorder_is(
            "recorder-stopped",
            |s| recorder(s, everything(), false),
            FAIL,
        ),
        recorder_is(
            "recorders-refused",
            |s| {
                s.refuse("config:DescribeConfigurationRecorders");
            },
            UNKNOWN,
        )
        .and(Asked::Clause("M3.2", "recorder"), UNKNOWN),
        Case::new(
            "no-aggregator",
            |s| {
                s.open_regions().at("security").without(AGGREGATORS);
                // A throttled account is answered all the same, only later.
                s.world().faults.clear();
            },
            Asked::OfOrganization("config-aggregator"),
            FAIL,
        ),
    ]
}

#[test]
fn what_is_known_of_configurations() {
    hold("prod-web", cases());
}

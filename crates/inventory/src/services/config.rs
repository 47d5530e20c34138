//! AWS Config: recorders, where they deliver, who aggregates, and what the organization deploys.

use crate::Seen;
use crate::reading::kind::{at, in_list, kind, other_list, own};
use crate::reading::leaf::words;
use crate::reading::origin::{DOCUMENTED, Detail, Origin, SEEN};

words! {
    /// How a recorder's last delivery went.
    RecorderStatus {
        /// It worked.
        Success = "SUCCESS" | "Success",
        /// It did not.
        Failure = "FAILURE" | "Failure",
        /// It is under way.
        Pending = "PENDING" | "Pending",
        /// There was nothing to do.
        NotApplicable = "NotApplicable" | "NOT_APPLICABLE" | "Not_Applicable",
    }
}

kind! {
    /// A recorder.
    Recorder from Origin {
        kind: "AWS::Config::ConfigurationRecorder",
        operation: "config:DescribeConfigurationRecorders",
        list: "ConfigurationRecorders[]",
        id: "name",
        is_guard: true,
        ..Origin::REGIONAL
    };
    /// The service that runs it for its own ends; `None`: it is the account's own.
    service_principal: Seen<Option<Box<str>>> = own().missing(DOCUMENTED);
    /// Whether it records every kind that it can.
    all_supported: Seen<bool> = at("recordingGroup.allSupported");
    /// What it records.
    recording_strategy: Seen<Option<RecordingStrategy>> = at("recordingGroup.recordingStrategy?.useOnly");
    /// The resource types that it leaves out, where it records all but some.
    excluded_types: Seen<Vec<Box<str>>> = at("recordingGroup.exclusionByResourceTypes?.resourceTypes[]");
    /// Whether, of all kinds, it records users, groups, roles and policies too.
    include_global_resource_types: Seen<bool> = at("recordingGroup.includeGlobalResourceTypes");
    /// The resource types that it records, where those are listed.
    resource_types: Seen<Vec<Box<str>>> = at("recordingGroup.resourceTypes[]");
    /// The role by which it sees resources.
    role_arn: Seen<Box<str>> = at("roleARN");
    /// Whether it records now.
    recording: Seen<bool> = in_list(STATUS, "recording").or(false);
    /// How the last delivery went.
    last_status: Seen<Option<RecorderStatus>> = in_list(STATUS, "lastStatus").missing(SEEN);
}

/// What each recorder is doing.
const STATUS: Detail = Detail {
    unlisted_is_absent: true,
    ..other_list(
        "config:DescribeConfigurationRecorderStatus",
        "ConfigurationRecordersStatus[]",
        "name",
    )
};

words! {
    /// Which resource types a recorder records.
    RecordingStrategy {
        /// All that Config supports.
        All = "ALL_SUPPORTED_RESOURCE_TYPES",
        /// Those that are listed.
        Inclusion = "INCLUSION_BY_RESOURCE_TYPES",
        /// All but those that are listed.
        Exclusion = "EXCLUSION_BY_RESOURCE_TYPES",
    }
}

kind! {
    /// Where the recorded goes.
    DeliveryChannel from Origin {
        kind: "AWS::Config::DeliveryChannel",
        operation: "config:DescribeDeliveryChannels",
        list: "DeliveryChannels[]",
        id: "name",
        is_guard: true,
        ..Origin::REGIONAL
    };
    /// The bucket.
    s3_bucket_name: Seen<Option<Box<str>>> = at("s3BucketName");
    /// How the last delivery of the history went; `None`: there was none yet.
    last_status: Seen<Option<RecorderStatus>> = in_list(CHANNEL_STATUS, "configHistoryDeliveryInfo?.lastStatus?");
}

/// How each channel delivers.
const CHANNEL_STATUS: Detail = other_list(
    "config:DescribeDeliveryChannelStatus",
    "DeliveryChannelsStatus[]",
    "name",
);

kind! {
    /// What gathers the recorded of several accounts.
    Aggregator from Origin {
        kind: "AWS::Config::ConfigurationAggregator",
        operation: "config:DescribeConfigurationAggregators",
        list: "ConfigurationAggregators[]",
        id: "ConfigurationAggregatorName",
        arn: "ConfigurationAggregatorArn",
        is_guard: true,
        ..Origin::REGIONAL
    };
    /// Present when it gathers from the whole organization.
    organization_role: Seen<Option<Box<str>>> = at("OrganizationAggregationSource?.RoleArn");
    /// Whether that is in every region.
    all_aws_regions: Seen<bool> = at("OrganizationAggregationSource?.AllAwsRegions").or(false);
}

kind! {
    /// A rule that the organization deploys.
    OrganizationRule from Origin {
        kind: "AWS::Config::OrganizationConfigRule",
        operation: "config:DescribeOrganizationConfigRules",
        list: "OrganizationConfigRules[]",
        id: "OrganizationConfigRuleName",
        arn: "OrganizationConfigRuleArn",
        ..Origin::REGIONAL
    };
    /// Accounts that it leaves out.
    excluded_accounts: Seen<Vec<Box<str>>> = at("ExcludedAccounts[]").missing(DOCUMENTED);
}

kind! {
    /// A conformance pack that the organization deploys.
    OrganizationPack from Origin {
        kind: "AWS::Config::OrganizationConformancePack",
        operation: "config:DescribeOrganizationConformancePacks",
        list: "OrganizationConformancePacks[]",
        id: "OrganizationConformancePackName",
        arn: "OrganizationConformancePackArn",
        ..Origin::REGIONAL
    };
    /// Accounts that it leaves out.
    excluded_accounts: Seen<Vec<Box<str>>> = at("ExcludedAccounts[]").missing(DOCUMENTED);
}

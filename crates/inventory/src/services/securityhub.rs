//! Security Hub CSPM: hubs, standards, criticals, who administers them and how. Security Hub V2 stands apart.

use jiff::Timestamp;

use crate::Seen;
use crate::reading::kind::{at, detail, kind};
use crate::reading::leaf::words;
use crate::reading::origin::{DOCUMENTED, Origin, Parent};

kind! {
    /// Security Hub CSPM in a region.
    Hub from Origin {
        kind: "AWS::SecurityHub::Hub",
        operation: "securityhub:DescribeHub",
        is_guard: true,
        ..Origin::REGIONAL
    };
    /// Its ARN.
    hub_arn: Seen<Box<str>>;
}

kind! {
    /// Security Hub V2 in a region, which is not CSPM: each can be on without the other.
    HubV2 from Origin {
        kind: "AWS::SecurityHub::HubV2",
        operation: "securityhub:DescribeSecurityHubV2",
        is_guard: true,
        ..Origin::REGIONAL
    };
    /// Its ARN.
    hub_v2_arn: Seen<Box<str>> = at("HubV2Arn");
}

words! {
    /// How a standard stands.
    StandardsStatus {
        /// Its controls are being enabled.
        Pending = "PENDING",
        /// It works.
        Ready = "READY",
        /// A part of its controls is not.
        Incomplete = "INCOMPLETE",
        /// It is being switched off.
        Deleting = "DELETING",
        /// It could not be switched off.
        Failed = "FAILED",
    }
}

kind! {
    /// A standard that is on.
    Standard from Origin {
        kind: "AWS::SecurityHub::Standard",
        operation: "securityhub:GetEnabledStandards",
        list: "StandardsSubscriptions[]",
        id: "StandardsSubscriptionArn",
        is_guard: true,
        ..Origin::REGIONAL
    };
    /// How it stands.
    standards_status: Seen<StandardsStatus>;
}

kind! {
    /// A critical finding that is active and that nobody has resolved or suppressed; the oldest ones.
    CriticalFinding from Origin {
        kind: "AWS::SecurityHub::Finding",
        operation: "securityhub:GetFindings",
        list: "Findings[]",
        id: "Id",
        is_guard: true,
        ..Origin::REGIONAL
    };
    /// When it was found.
    created_at: Seen<Timestamp>;
}

words! {
    /// Whether an account is the organization's administrator of Security Hub.
    AdminStatus {
        /// It is.
        Enabled = "ENABLED",
        /// It is being taken out.
        DisableInProgress = "DISABLE_IN_PROGRESS",
    }
}

kind! {
    /// The account that administers Security Hub for the organization in a region.
    HubAdministrator from Origin {
        kind: "AWS::SecurityHub::OrganizationAdmin",
        operation: "securityhub:ListOrganizationAdminAccounts",
        list: "AdminAccounts[]",
        id: "AccountId",
        is_guard: true,
        ..Origin::REGIONAL
    };
    /// Whether it still does.
    status: Seen<AdminStatus>;
}

words! {
    /// How an organization configures its accounts.
    ConfigurationType {
        /// By policies of the administrator.
        Central = "CENTRAL",
        /// Each account and region by itself.
        Local = "LOCAL",
    }
}

words! {
    /// Whether central configuration works.
    ConfigurationStatus {
        /// It does.
        Enabled = "ENABLED",
        /// It is being switched on.
        Pending = "PENDING",
        /// It could not be switched on.
        Failed = "FAILED",
        /// Policies of AWS Organizations configure the accounts.
        Disabled = "DISABLED",
    }
}

kind! {
    /// How the administrator configures the organization's accounts in a region.
    OrganizationConfiguration from Origin {
        kind: "AWS::SecurityHub::OrganizationConfiguration",
        operation: "securityhub:DescribeOrganizationConfiguration",
        is_guard: true,
        ..Origin::REGIONAL
    };
    /// Whether accounts that join are enabled by themselves.
    auto_enable: Seen<bool>;
    /// By whom accounts are configured; `None`: nothing is said of it, as before central configuration was there.
    configuration_type: Seen<Option<ConfigurationType>> = at("OrganizationConfiguration?.ConfigurationType?").missing(DOCUMENTED);
    /// Whether that works.
    status: Seen<Option<ConfigurationStatus>> = at("OrganizationConfiguration?.Status?").missing(DOCUMENTED);
}

kind! {
    /// A policy by which accounts are configured.
    ConfigurationPolicy from Origin {
        kind: "AWS::SecurityHub::ConfigurationPolicy",
        operation: "securityhub:ListConfigurationPolicies",
        list: "ConfigurationPolicySummaries[]",
        id: "Id",
        name: "Name",
        is_guard: true,
        ..Origin::REGIONAL
    };
    /// Whether it switches Security Hub CSPM on.
    service_enabled: Seen<bool> = detail("securityhub:GetConfigurationPolicy", "Identifier", "ConfigurationPolicy.SecurityHub.ServiceEnabled");
}

words! {
    /// With what a policy is associated.
    TargetType {
        /// An account.
        Account = "ACCOUNT",
        /// An organizational unit.
        Unit = "ORGANIZATIONAL_UNIT",
        /// The root.
        Root = "ROOT",
    }
}

words! {
    /// Whether an association works.
    AssociationStatus {
        /// It does.
        Success = "SUCCESS",
        /// It is under way.
        Pending = "PENDING",
        /// It failed.
        Failed = "FAILED",
    }
}

kind! {
    /// What configures the root, a unit or an account: a policy, or each account itself.
    Association from Origin {
        kind: "AWS::SecurityHub::ConfigurationPolicyAssociation",
        operation: "securityhub:ListConfigurationPolicyAssociations",
        list: "ConfigurationPolicyAssociationSummaries[]",
        id: "TargetId",
        is_guard: true,
        ..Origin::REGIONAL
    };
    /// The policy, or `SELF_MANAGED_SECURITY_HUB`.
    configuration_policy_id: Seen<Box<str>>;
    /// With what.
    target_type: Seen<TargetType>;
    /// Whether it works.
    association_status: Seen<AssociationStatus>;
}

words! {
    /// From which regions an aggregator gathers.
    LinkingMode {
        /// All, also those to come.
        All = "ALL_REGIONS",
        /// All but those that are named.
        AllBut = "ALL_REGIONS_EXCEPT_SPECIFIED",
        /// Those that are named.
        Some = "SPECIFIED_REGIONS",
        /// None.
        None = "NO_REGIONS",
    }
}

kind! {
    /// What gathers the findings of regions in one.
    FindingAggregator from Origin {
        kind: "AWS::SecurityHub::FindingAggregator",
        operation: "securityhub:ListFindingAggregators",
        list: "FindingAggregators[]",
        id: "FindingAggregatorArn",
        is_guard: true,
        ..Origin::ONCE
    };
    /// Where to.
    finding_aggregation_region: Seen<Box<str>> = detail("securityhub:GetFindingAggregator", "FindingAggregatorArn", "FindingAggregationRegion");
    /// From which regions.
    region_linking_mode: Seen<LinkingMode> = detail("securityhub:GetFindingAggregator", "FindingAggregatorArn", "RegionLinkingMode");
    /// The regions that are specified.
    regions: Seen<Vec<Box<str>>> = detail("securityhub:GetFindingAggregator", "FindingAggregatorArn", "Regions[]").missing(DOCUMENTED);
}

kind! {
    /// What gathers the findings of Security Hub V2 from regions in one, which is apart from CSPM; asked where V2 is on.
    AggregatorV2 from Origin {
        kind: "AWS::SecurityHub::AggregatorV2",
        operation: "securityhub:ListAggregatorsV2",
        list: "AggregatorsV2[]",
        id: "AggregatorV2Arn",
        per: Some(Parent {
            operation: "securityhub:DescribeSecurityHubV2",
            list: "HubV2Arn",
            id: "",
            parameter: "",
        }),
        is_guard: true,
        ..Origin::REGIONAL
    };
    /// Where to.
    aggregation_region: Seen<Box<str>> = detail("securityhub:GetAggregatorV2", "AggregatorV2Arn", "AggregationRegion");
    /// From which regions.
    region_linking_mode: Seen<LinkingMode> = detail("securityhub:GetAggregatorV2", "AggregatorV2Arn", "RegionLinkingMode");
    /// The regions that are specified.
    linked_regions: Seen<Vec<Box<str>>> = detail("securityhub:GetAggregatorV2", "AggregatorV2Arn", "LinkedRegions[]").missing(DOCUMENTED);
}

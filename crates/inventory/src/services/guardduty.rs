//! GuardDuty: detectors, who administers them, and where their findings go.

use crate::Seen;
use crate::reading::kind::{detail, kind};
use crate::reading::leaf::{FieldType, Leaf, words};
use crate::reading::node::Node;
use crate::reading::origin::{DOCUMENTED, Origin};
use crate::reading::parts::{Parts, part};

words! {
    /// Whether a detector, or a feature of one, works.
    DetectorStatus {
        /// It works.
        Enabled = "ENABLED",
        /// It is suspended.
        Disabled = "DISABLED",
    }
}

words! {
    /// Which accounts of the organization are enabled by themselves.
    AutoEnable {
        /// All of them, those that were there before too.
        All = "ALL",
        /// Those that join.
        New = "NEW",
        /// None.
        None = "NONE",
    }
}

words! {
    /// How a member stands to its administrator.
    Relationship {
        /// It was added, and not yet invited.
        Created = "Created",
        /// It was invited, and has not answered.
        Invited = "Invited",
        /// It reports.
        Enabled = "Enabled",
        /// It is suspended.
        Disabled = "Disabled",
        /// The administrator took it out.
        Removed = "Removed",
        /// It left.
        Resigned = "Resigned",
    }
}

kind! {
    /// A detector: GuardDuty in one region.
    Detector from Origin {
        kind: "AWS::GuardDuty::Detector",
        operation: "guardduty:ListDetectors",
        list: "DetectorIds[]",
        arn: "guardduty:detector/{id}",
        is_guard: true,
        ..Origin::REGIONAL
    };
    /// Whether it works.
    status: Seen<DetectorStatus> = detail("guardduty:GetDetector", "DetectorId", "Status");
    /// Its features; those this version does not know are kept by name.
    features: Parts<Feature> = detail("guardduty:GetDetector", "DetectorId", "Features[]");
    /// Whether it reads data events of S3, as detectors said before they had features.
    s3_logs: Seen<Option<DetectorStatus>> = detail("guardduty:GetDetector", "DetectorId", "DataSources?.S3Logs?.Status");
    /// The same of audit logs of EKS.
    kubernetes_audit_logs: Seen<Option<DetectorStatus>> = detail("guardduty:GetDetector", "DetectorId", "DataSources?.Kubernetes?.AuditLogs?.Status");
    /// The same of scans of volumes.
    malware_scans: Seen<Option<DetectorStatus>> = detail("guardduty:GetDetector", "DetectorId", "DataSources?.MalwareProtection?.ScanEc2InstanceWithFindings?.EbsVolumes?.Status");
    /// The account that it reports to; `None`: it stands alone, or its account is the administrator.
    administrator: Seen<Option<Box<str>>> = detail("guardduty:GetAdministratorAccount", "DetectorId", "Administrator?.AccountId");
    /// Whether it still reports there.
    relationship_status: Seen<Option<Relationship>> = detail("guardduty:GetAdministratorAccount", "DetectorId", "Administrator?.RelationshipStatus");
    /// Where findings are exported to.
    destinations: Parts<Destination> = detail("guardduty:ListPublishingDestinations", "DetectorId", "Destinations[]");
    /// Which accounts are enabled by themselves; only the delegated administrator can say.
    auto_enable_organization_members: Seen<Option<AutoEnable>> = detail("guardduty:DescribeOrganizationConfiguration", "DetectorId", "AutoEnableOrganizationMembers");
}

part! {
    /// A feature (protection plan) of a detector.
    Feature;
    /// `S3_DATA_EVENTS`, …
    name: Box<str>;
    /// Whether it works.
    status: DetectorStatus;
    /// Of the plans that take agents: where GuardDuty manages them. Others have nothing more to say.
    additional_configuration: Vec<Agent> = ("AdditionalConfiguration", Vec::new(), DOCUMENTED);
}

/// Whether GuardDuty manages the agents of a plan on a kind of host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// `EKS_ADDON_MANAGEMENT`, …
    pub name: Box<str>,
    /// Whether it does.
    pub status: DetectorStatus,
}

impl Leaf for Agent {
    const TYPE: FieldType = FieldType::one("Agent");

    fn to_value(&self) -> serde_json::Value {
        serde_json::json!({"name": &*self.name, "status": self.status.to_value()})
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        Some(Agent {
            name: node.member("Name")?.text()?.into(),
            status: DetectorStatus::leaf(node.member("Status")?)?,
        })
    }
}

part! {
    /// A place to which findings are exported.
    Destination;
    /// Its id.
    destination_id: Box<str>;
    /// Whether findings arrive there.
    status: PublishingStatus;
}

words! {
    /// Whether findings arrive where they are exported to.
    PublishingStatus {
        /// The destination was not verified.
        PendingVerification = "PENDING_VERIFICATION",
        /// They arrive.
        Publishing = "PUBLISHING",
        /// GuardDuty may not write there; it retries.
        UnableToPublish = "UNABLE_TO_PUBLISH_FIX_DESTINATION_PROPERTY",
        /// They no longer arrive.
        Stopped = "STOPPED",
    }
}

words! {
    /// Whether an account is the organization's administrator of GuardDuty.
    AdminStatus {
        /// It is.
        Enabled = "ENABLED",
        /// It is being taken out.
        DisableInProgress = "DISABLE_IN_PROGRESS",
    }
}

kind! {
    /// The account that administers GuardDuty for the organization in a region.
    Administrator from Origin {
        kind: "AWS::GuardDuty::OrganizationAdmin",
        operation: "guardduty:ListOrganizationAdminAccounts",
        list: "AdminAccounts[]",
        id: "AdminAccountId",
        is_guard: true,
        ..Origin::REGIONAL
    };
    /// Whether it is, or is on its way out.
    admin_status: Seen<AdminStatus>;
}

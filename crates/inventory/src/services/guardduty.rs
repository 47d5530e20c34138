//! GuardDuty: detectors, who administers them, and where their findings go.

use crate::Seen;
use crate::reading::kind::{at, child, kind};
use crate::reading::leaf::{Leaf, words};
use crate::reading::node::Node;
use crate::reading::origin::Origin;

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

kind! {
    /// A detector: GuardDuty in one region.
    Detector from Origin {
        kind: "AWS::GuardDuty::Detector",
        operation: "guardduty:ListDetectors",
        list: "DetectorIds[]",
        arn: "guardduty:detector/{id}",
        ..Origin::REGIONAL
    };
    /// Whether it works.
    status: Seen<DetectorStatus> = child("guardduty:GetDetector", "DetectorId", "Status");
    /// Its features; those this version does not know are kept by name.
    features: Seen<Vec<Feature>> = child("guardduty:GetDetector", "DetectorId", "Features[]");
    /// The account that administers it; `None`: nobody, or it is the administrator itself.
    administrator: Seen<Option<Box<str>>> = child("guardduty:GetAdministratorAccount", "DetectorId", "Administrator.AccountId");
    /// Where findings are exported to.
    destinations: Seen<Vec<Destination>> = child("guardduty:ListPublishingDestinations", "DetectorId", "Destinations[]");
    /// Which accounts are enabled by themselves; only the delegated administrator can say.
    auto_enable: Seen<Option<AutoEnable>> = child("guardduty:DescribeOrganizationConfiguration", "DetectorId", "AutoEnableOrganizationMembers");
}

/// A feature (protection plan) of a detector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// `S3_DATA_EVENTS`, …
    pub name: Box<str>,
    /// Whether it works.
    pub status: DetectorStatus,
}

impl Leaf for Feature {
    fn leaf(node: &Node<'_>) -> Option<Self> {
        Some(Feature {
            name: node.member("Name")?.text()?.into(),
            status: DetectorStatus::leaf(node.member("Status")?)?,
        })
    }
}

/// A place to which findings are exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Its id.
    pub id: Box<str>,
    /// `PUBLISHING`, or why not.
    pub status: Box<str>,
}

impl Leaf for Destination {
    fn leaf(node: &Node<'_>) -> Option<Self> {
        Some(Destination {
            id: node.member("DestinationId")?.text()?.into(),
            status: node.member("Status")?.text()?.into(),
        })
    }
}

kind! {
    /// The account that administers GuardDuty for the organization in a region.
    Administrator from Origin {
        kind: "AWS::GuardDuty::OrganizationAdmin",
        operation: "guardduty:ListOrganizationAdminAccounts",
        list: "AdminAccounts[]",
        id: "AdminAccountId",
        ..Origin::REGIONAL
    };
    /// `ENABLED`, or on its way out.
    status: Seen<Box<str>> = at("AdminStatus");
}

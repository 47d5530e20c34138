//! GuardDuty: detectors, who administers them, and where their findings go.

use crate::Seen;
use crate::reading::kind::{detail, kind};
use crate::reading::leaf::words;
use crate::reading::origin::Origin;
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
    status: Seen<DetectorStatus> = detail("guardduty:GetDetector", "DetectorId", "Status");
    /// Its features; those this version does not know are kept by name.
    features: Parts<Feature> = detail("guardduty:GetDetector", "DetectorId", "Features[]");
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

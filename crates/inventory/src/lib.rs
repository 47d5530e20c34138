//! Typed resources and what could not be seen of them, built from a snapshot. No network.
//!
//! Every leaf that a check may read is a [`Seen`]; every list is a [`Listed`]. Both hand out their gap
//! instead of a value, and neither can be read in a way that forgets it.

pub mod account;
mod evidence;
pub mod kinds;
mod location;
pub mod org;
pub mod reading;
mod running;
mod services;
pub mod summary;
mod usage;

pub use account::Account;
pub use evidence::{
    Gap, GapGroup, GapInfo, GapReason, Memo, Operand, OperationId, OperationSet, Seen, all,
    all_found, any, evaluate, first_found, traced,
};

pub use firestep_snapshot::GLOBAL;
pub use location::{Location, intern, partition};
pub use org::{AuditScope, Org};
pub use organizations::Organization;
pub use reading::kind::{FieldInfo, Kind, Resource};
pub use reading::leaf::{Arn, Named, Tags};
pub use reading::listed::{Listed, RegionSlice, UNSEEN_REGIONS};
pub use reading::node::Node;
pub use reading::origin::Identity;
pub use reading::parts::Parts;
pub use services::{
    accessanalyzer, backup, cloudtrail, cloudwatch, config, controltower, ec2, ecr, ecr_public,
    elbv2, guardduty, iam, kms, lambda, logs, organizations, rds, s3, secretsmanager, securityhub,
    sns, sqs,
};
pub use summary::Summary;
pub use usage::{Service, Usage};

/// Where samples and tests live.
pub const SAMPLE: Location = Location {
    account: "111122223333",
    region: "eu-central-1",
};

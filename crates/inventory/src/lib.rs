//! Typed resources and what could not be seen of them, built from a snapshot. No network.
//!
//! Every leaf that a check may read is a [`Seen`]; every list is a [`Listed`]. Both hand out their gap
//! instead of a value, and neither can be read in a way that forgets it.

pub mod account;
pub mod cloudtrail;
pub mod config;
mod csv;
pub mod declared;
pub mod ec2;
mod gap;
pub mod guardduty;
pub mod guardrails;
pub mod iam;
pub mod kind;
pub mod kms;
pub mod leaf;
mod listed;
mod names;
mod node;
pub mod org;
pub mod organizations;
pub mod rds;
mod reach;
pub mod s3;
mod seen;
pub mod sns;
pub mod source;
pub mod summary;

pub use account::Account;
pub use declared::Declared;
pub use firestep_policy::public::{is_public, public_statements};
pub use firestep_snapshot::GLOBAL;
pub use gap::{Gap, GapInfo, GapReason};
pub use kind::{Identity, Kind, Resource};
pub use leaf::{Arn, Tags};
pub use listed::{Listed, RegionSlice, UNSEEN_REGIONS};
pub use names::{Location, intern, partition};
pub use node::Node;
pub use org::{AuditScope, Org};
pub use organizations::Organization;
pub use reach::Exposed;
pub use seen::{Operand, Seen, all, any, evaluate};
pub use summary::Summary;

/// Where samples and tests live.
pub const SAMPLE: Location = Location {
    account: "111122223333",
    region: "eu-central-1",
};

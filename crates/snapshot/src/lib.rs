//! The recorded conversation with AWS: what is asked, what answers mean, and the record of both.
//!
//! A snapshot is a folder: `manifest.json`, one file for the organization and one per account. Each
//! line is one answered page in the API's own member names. Looking writes it once; all else reads it.

pub mod answers;
mod frames;
pub mod manifest;
pub mod operations;
pub mod plan;
pub mod read;
pub mod record;
pub mod records;
pub mod write;

pub use answers::{ErrorMeaning, meaning};
pub use manifest::Manifest;
pub use operations::{Caller, Operation, Scope, operation, operations};
pub use plan::{Parent, PlannedOperation, plan};
pub use read::{ReadError, Snapshot};
pub use record::{GLOBAL, Outcome, Params, Record, Refusal};
pub use records::{Answer, End, Records};
pub use write::{Journal, ORGANIZATION, SnapshotWriter, WriteError};

//! The recorded conversation with AWS: what is asked, what answers mean, and the record of both.
//!
//! A snapshot is a folder: `manifest.json`, one file for the organization and one per account. Each
//! line is one answered page in the API's own member names. Looking writes it once; all else reads it.

pub mod answers;
pub mod operations;
pub mod record;
pub mod records;

pub use answers::{Means, meaning};
pub use operations::{Caller, Operation, Scope, operation, operations};
pub use record::{GLOBAL, Outcome, Record, Refusal};
pub use records::{Answer, Records};

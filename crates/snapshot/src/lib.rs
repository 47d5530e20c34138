//! The recorded conversation with AWS: the record of what was asked and answered, and the plan's interpreter.
//!
//! A snapshot is a folder: `manifest.json`, one file for the organization and one per account. Each
//! line is one answered page in the API's own member names. Looking writes it once; all else reads it.

mod frames;
pub mod interpreter;
pub mod manifest;
pub mod memory;
pub mod plan;
pub mod read;
pub mod record;
pub mod records;
pub mod write;

pub use interpreter::{Assignment, Bounds, Interpreter};
pub use manifest::{Manifest, ORGANIZATION};
pub use memory::MemorySnapshot;
pub use read::{ReadError, Snapshot};
pub use record::{GLOBAL, Outcome, Params, Record, Refusal};
pub use records::{AccountRecords, Answer, End, Outline, Records};
pub use write::{Journal, SnapshotWriter, WriteError};

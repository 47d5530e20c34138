//! What firestep knows of AWS's operations: one file per service in `services/`, compiled by
//! `cargo xtask catalogue` to one blob that is part of the program.
//!
//! A service file says of each operation where it is sent, who may send it, how its pages are asked for,
//! what its errors mean and what in its answer is secret; and which operations an audit sends, with which
//! parameters. `common.toml` says what errors mean whatever the service.

pub mod answers;
mod blob;
mod errors;
pub mod operation;
pub mod path;
pub mod plan;
mod regions;
#[cfg(any(test, feature = "source"))]
pub mod source;
mod store;

pub use answers::{absent_code, meaning, throttle_codes};
pub use errors::ErrorMeaning;
pub use operation::{
    AccessLevel, Caller, EmptyList, GrantedBy, Operation, Paging, Redaction, Retries, Scope,
    Sensitivity, Service,
};
pub use path::{Path, PathError};
pub use plan::{Param, Parent, PlannedOperation, Poll};
pub use regions::{REGIONS, may_be_region};
pub use store::{is_planned, operation, operations, plan, service, services};

//! The walk over accounts and regions by the plan, into a snapshot.
//!
//! Collecting asks and records; it judges nothing and defaults nothing.

mod account;
mod begin;
mod choice;
mod counters;
pub mod dry_run;
mod error;
mod organization;
mod part;
pub mod permissions;
mod redact;
mod request;
mod run;
mod stop;
mod walk;
mod watch;

pub use error::CollectError;
pub use organization::{AccountEntry, Discovered};
pub use redact::redact;
pub use request::{Access, CollectRequest, narrowed, sent};
pub use run::{Collected, collect};
pub use stop::Stop;
pub use watch::{Ended, Event, Watch};

//! What was seen and what was not: values, gaps, and which operations were read.

#![warn(clippy::wildcard_enum_match_arm)]

mod gap;
mod memo;
mod seen;
mod trace;

pub(crate) use gap::action;
pub use gap::{Gap, GapGroup, GapInfo, GapReason};
pub use memo::Memo;
pub use seen::{Operand, Seen, all, all_found, any, evaluate, first_found};
pub(crate) use seen::{kleene, met};
pub use trace::{OperationId, OperationSet, traced};
pub(crate) use trace::{note, note_all};

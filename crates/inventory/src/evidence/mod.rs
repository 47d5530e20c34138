//! What was seen and what was not: values and gaps.

mod gap;
mod seen;

pub(crate) use gap::action;
pub use gap::{Gap, GapInfo, GapReason};
pub use seen::{Operand, Seen, all, any, evaluate};
pub(crate) use seen::{kleene, met};

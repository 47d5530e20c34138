//! The resources that a snapshot shows, field by field, and what of them was not seen.

mod condition;
mod field;
mod kind;
mod not_seen;
mod walk;

pub use condition::{Condition, ConditionError};
pub use field::{Cell, Column, Field, FieldError, Fields, ORGANIZATION, Spelling};
pub use firestep_inventory::kinds::Holder;
pub use firestep_inventory::{GapGroup, GapInfo, GapReason};
pub use kind::{KindError, KindName, find, kinds};
pub use not_seen::{NotExamined, NotSeen};
pub use walk::{Chosen, Examined, Inventory, KindCount, Maybe, Outcome, Query, Row};

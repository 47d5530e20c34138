//! The 75 items, what is declared, roll-up and roadmap.
//!
//! An item is a list of clauses. A clause holds for a unit (an account, the organization, a
//! repository) when every check behind it passes there. No item is done while a clause of it is not
//! examined, unknown or failing.

mod build;
pub mod evaluate;
pub mod items;
pub mod roadmap;
pub mod rollup;
pub mod score;
mod settings;

pub use build::roadmap;
pub use evaluate::{EvaluateError, Evaluated, Options, SnapshotSource, evaluate};
pub use items::{DecidedBy, Item, ItemClause, Stage, Tier, UnitKind, item, items, stages};
pub use roadmap::Roadmap;
pub use rollup::{
    ClauseStatus, Evidence, ItemState, RolledItem, UnitState, Units, VerdictCounts, roll_up,
};
pub use score::{Parts, Score};

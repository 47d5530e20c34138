//! The 75 items, what is declared, roll-up and roadmap.
//!
//! An item is a list of clauses. A clause holds for a unit (an account, the organization, a
//! repository) when every check behind it passes there. No item is done while a clause of it is not
//! examined, unknown or failing.

mod attested;
mod baseline;
mod build;
pub mod changes;
pub mod coverage;
pub mod evaluate;
mod exposed;
pub mod framework;
pub mod inventory;
pub mod items;
mod keep;
mod kept;
mod opinions;
mod packed;
mod part;
mod past;
mod registered;
pub mod report;
pub mod resources;
pub mod rollup;
pub mod score;
mod seeds;
mod settings;
mod source;
mod status;

pub use attested::{AttestedClause, Vouch, Vouched, attested_clauses};
pub use baseline::Baseline;
pub use build::report;
pub use changes::{Changes, FullResult, changes};
pub use evaluate::{EvaluateError, Evaluated, Options, evaluate};
pub use exposed::review;
pub use items::{DecidedBy, Item, ItemClause, Stage, Tier, UnitKind, item, items, stages};
pub use keep::{Keep, is_exposure};
pub use kept::kept;
pub use packed::PackedFindings;
pub use part::{Grouping, Part};
pub use past::is_of_item;
pub use report::Report;
pub use rollup::{
    ClauseStatus, Evidence, ItemState, RolledClause, RolledItem, UnitCounts, UnitState, Units,
    VerdictCounts, roll_up,
};
pub use score::{Parts, Score};
pub use seeds::account_seeds;
pub use source::{SnapshotSource, Unread};

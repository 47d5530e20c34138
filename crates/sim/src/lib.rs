//! Worlds (the demo organization, synthetic ones) and the replay server.
//!
//! A world is a page of TOML that says what an organization has. It is turned into the records that
//! a snapshot of it would hold, and those are served over HTTP as AWS would answer. A real snapshot
//! is served the same way.

mod acme;
mod conversation;
mod derive;
pub mod keys;
mod matching;
pub mod replay;
pub mod synthetic;
mod template;
mod world;

pub use acme::{ACME, ACME_PROGRAM, acme};
pub use conversation::Conversation;
pub use derive::Inside;
pub use replay::{Replay, ReplayError};
pub use world::{
    AccountRow, Fault, FaultKind, Where, WholeAnswer, World, WorldError, WorldItem, WorldList,
    WorldPolicy, WorldUnit,
};

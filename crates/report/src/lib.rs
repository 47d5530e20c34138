//! One renderer per file. A renderer gets a finished roadmap and a writer; it never recomputes.

#![warn(clippy::wildcard_enum_match_arm)]

pub mod attested;
pub mod by;
pub mod catalogue;
mod command;
pub mod diff;
mod escaping;
pub mod explain;
mod exposed;
mod filter;
pub mod findings;
pub mod frameworks;
pub mod groups;
mod head;
pub mod history;
pub mod inventory;
pub mod json;
pub mod part;
mod scores;
mod steps;
mod style;
pub mod text;
mod unseen;

pub use escaping::escaped;
pub use style::{Style, row, safe, thousands, wrapped};

//! One renderer per file. A renderer gets a finished roadmap and a writer; it never recomputes.

#![warn(clippy::wildcard_enum_match_arm)]

pub mod asff;
pub mod attested;
pub mod by;
mod captured;
pub mod catalogue;
pub mod cells;
mod command;
pub mod csv;
mod details;
pub mod diff;
mod escaping;
pub mod explain;
mod exposed;
mod filter;
pub mod findings;
pub mod frameworks;
pub mod github;
pub mod groups;
mod hash;
mod head;
pub mod history;
pub mod html;
pub mod json;
pub mod junit;
mod lines;
pub mod markdown;
pub mod ocsf;
pub mod part;
mod place;
pub mod sarif;
mod scores;
mod shares;
pub mod slack;
mod standing;
mod steps;
mod style;
pub mod text;
mod told;
mod unseen;

pub use escaping::escaped;
pub use style::{Style, row, safe, thousands, wrapped};

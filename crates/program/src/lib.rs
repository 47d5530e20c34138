//! What an organization decides, read from its files. For now: the settings.
//!
//! [`read`] reads a file, [`Settings::parse`] a text. Everything else is plain data. A file is used whole or not at
//! all: one mistake in it is an error, and all its mistakes are told together.

mod decode;
mod mistake;
mod pattern;
mod resolved;
mod settings;
mod yaml;

pub use mistake::{Mistake, Position, ReadError};
pub use pattern::Pattern;
pub use settings::{
    Ages, BreakGlass, ClosedRegions, Exposure, Images, NoWorkloads, SensitiveTags, Settings, read,
};

//! From recorded answers to typed resources.

mod csv;
mod elements;
pub(crate) mod item;
pub mod kind;
pub mod leaf;
mod list;
pub mod listed;
pub mod node;
pub mod origin;
pub mod parts;
pub mod records;

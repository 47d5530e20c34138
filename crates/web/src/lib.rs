//! The report's pages over the history of a program folder, served on this machine alone, and what audits that are under way
//! say of themselves.
//!
//! Nothing can be written through it. Whoever asks must know the token that is in the address, and name this server.

mod coding;
mod guard;
mod index;
pub mod running;
mod server;
mod site;

pub use server::{ServeError, Server};

//! XML bodies: what Query and EC2 answer and REST-XML speaks both ways.

mod read;
mod write;

pub(crate) use read::{XmlDocument, decode};
pub(crate) use write::{Direction, XmlWriter};

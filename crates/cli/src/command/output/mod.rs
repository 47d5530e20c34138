//! `firestep audit --output FORMAT:FILE`: files beside what is printed, each whole or not at all.

mod file;
mod groups;
mod outputs;
mod typed;

pub(super) use outputs::Outputs;

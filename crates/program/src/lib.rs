//! What an organization decides, read from its files.
//!
//! [`Program::open`] reads a folder, [`read`] a lone settings file; each kind of file has a `parse` for its text.
//! Everything else is plain data. A file is used whole or not at all: one mistake in it is an error, and all mistakes
//! are told together.

mod attestation;
mod calendar;
mod decode;
mod exception;
mod exercise;
mod file;
mod folder;
mod honeytoken;
mod mistake;
mod pattern;
mod registry;
mod resolved;
mod settings;
mod yaml;

pub use attestation::{
    Attestation, AttestationScope, AttestationState, EvidenceKind, EvidenceLink,
};
pub use exception::Exception;
pub use exercise::{Exercise, ExerciseGap, ExerciseKind, Hunt, RecordState};
pub use folder::{Known, Program, ProgramError};
pub use honeytoken::{Honeytoken, HoneytokenKind, HoneytokenState};
pub use mistake::{Mistake, Position, ReadError};
pub use pattern::Pattern;
pub use registry::{Registry, RegistryRow};
pub use settings::{
    Ages, BreakGlass, ClosedRegions, Exposure, Images, NoWorkloads, SensitiveTags, Settings, read,
};

//! What an organization decides, read from its files.
//!
//! [`Program::open`] reads a folder, [`read`] a lone settings file; each kind of file has a `parse` for its text.
//! Everything else is plain data. A file is used whole or not at all: one mistake in it is an error, and all mistakes
//! are told together.

mod attestation;
mod builtin;
mod calendar;
mod category;
mod declared;
mod decode;
mod edit;
mod evidence;
mod exception;
mod exercise;
mod file;
mod folder;
pub mod history;
mod honeytoken;
mod init;
mod known;
mod mistake;
mod opinion;
mod pattern;
mod place;
mod placeholder;
mod recovery;
mod registry;
mod replace;
mod resolved;
mod schema;
mod scope;
mod selector;
mod settings;
mod spreadsheet;
mod statement;
mod twice;
mod two_ways;
mod unknown;
mod yaml;

pub use attestation::{Attestation, AttestationScope, AttestationState};
pub use category::CategoryMember;
pub use declared::{
    AdministeredAccounts, Administers, Administrator, Connection, ConnectionKind, DecisionKind,
    Destination, Egress, PublicDuty, RegionsOutOfUse, Vendor, WrittenDecision,
};
pub use edit::{EditError, add_exception};
pub use evidence::{EvidenceContent, EvidenceError, EvidenceKind, EvidenceLink, evidence_link};
pub use exception::Exception;
pub use exercise::{Exercise, ExerciseGap, ExerciseKind, Hunt, RecordState};
pub use folder::{Program, ProgramError};
pub use honeytoken::{Honeytoken, HoneytokenKind, HoneytokenState};
pub use init::{AccountSeed, PlannedFile, WriteError, plan_files, write};
pub use known::Known;
pub use mistake::{Mistake, Position, ReadError};
pub use opinion::{AudienceWord, CheckOpinion};
pub use pattern::Pattern;
pub use place::Place;
pub use recovery::Recovery;
pub use registry::{Registry, RegistryRow, RegistryRowState};
pub use schema::{schema, schema_names};
pub use scope::Scope;
pub use selector::Selector;
pub use settings::{
    Ages, BreakGlass, ClosedRegions, Exposure, Images, NoWorkloads, Periods, SensitiveTags,
    Settings, Slas, read,
};
pub use statement::Statement;
pub use two_ways::TwoWays;
pub use unknown::{KnownAccounts, UnknownAccount};

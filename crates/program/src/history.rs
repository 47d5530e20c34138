//! `history/`: what earlier audits came to, a file each.
//!
//! A file is lines of JSON, sorted, so that git shows what changed between two of them. The first line says what it is, the
//! last how many there are: a file that was cut short is told from a whole one.

mod folder;
mod read;
mod result;
mod write;

pub use folder::{History, KeptResult, SoundHistory};
pub use read::{HistoryError, read_findings, read_result};
pub use result::{
    AuditResult, CheckResult, ClauseResult, FindingResult, ItemResult, KeptFindings, Lack,
    MOST_FINDINGS, ResultAccount, ScoreResult, SeverityWord, letters,
};
pub use write::{Kept, keep};

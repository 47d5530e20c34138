//! `manifest.json`: who looked, when, with which version, at what, and the checksum of each file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The version of the snapshot format that this program writes and reads.
pub const FORMAT: u32 = 1;

/// The name of the organization's file, without its ending.
pub const ORGANIZATION: &str = "organization";

/// Whether a file of a snapshot may have this name, without its ending: the organization's, or an account id of twelve
/// digits. Names come out of answers; nothing else of them becomes a path.
pub fn is_file_name(name: &str) -> bool {
    name == ORGANIZATION || (name.len() == 12 && name.bytes().all(|it| it.is_ascii_digit()))
}

/// What a snapshot says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The format's version: [`FORMAT`].
    pub format: u32,
    /// The version of firestep that looked.
    pub firestep: String,
    /// The run's id; role sessions carry it, so that CloudTrail shows who looked.
    pub run: String,
    /// Who looked: the caller's ARN.
    pub caller: Option<String>,
    /// The caller's account: the one that was asked about the organization.
    pub caller_account: Option<String>,
    /// When looking began, RFC 3339 in UTC.
    pub started: String,
    /// When it ended. `None` while collecting, and after an interruption.
    pub finished: Option<String>,
    /// The sha256 of the plan.
    pub plan: String,
    /// What was looked at.
    pub scope: CollectionScope,
    /// What was odd in answers, a sentence each: an account that was named twice, an id that is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// How many calls were made, how many were refused and so on.
    pub calls: Calls,
    /// The finished files.
    pub files: BTreeMap<String, SnapshotFile>,
}

/// What was asked to be looked at. It is written before the first call, and completed as it is learnt.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CollectionScope {
    /// What the user named, as it was typed.
    #[serde(default)]
    pub asked: Asked,
    /// The accounts that were to be examined; none while the organization is still asked which there are.
    pub accounts: Vec<String>,
    /// Accounts that were left out by the user, or because they are not active.
    #[serde(default)]
    pub excluded: Vec<String>,
    /// Why each of these was left out.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub left_out: BTreeMap<String, LeftOut>,
    /// The regions, when the user named them; else the enabled ones of each account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regions: Option<Vec<String>>,
    /// The operations that were to be asked, when the user narrowed them; else the whole plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operations: Option<Vec<String>>,
    /// Whose word the narrowing is, in a sentence, when it was not typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Why an account was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// The user named others.
    NotNamed,
    /// The user named organizational units that it is not under.
    OtherUnit,
    /// The user named it as one to leave out.
    Excluded,
    /// It is suspended, closed or being closed.
    Inactive,
    /// Its id is no account id.
    NoId,
}

impl LeftOut {
    /// Why, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotNamed => "--accounts named others",
            Self::OtherUnit => "it is under no unit that --ou named",
            Self::Excluded => "--exclude named it",
            Self::Inactive => "it is suspended, closed or being closed",
            Self::NoId => "its id is no account id of 12 digits",
        }
    }
}

/// The accounts that the user named, by id or name; empty lists mean all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Only these accounts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
    /// Only accounts under these organizational units.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
    /// Not these accounts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
}

/// Counts of calls by what came of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calls {
    /// All calls that were answered or failed for good.
    pub made: u64,
    /// Refused for want of a permission, or by an SCP.
    pub denied: u64,
    /// Throttled answers, each asked again; not among the calls made.
    pub throttled: u64,
    /// Not offered in the region, partition or support plan.
    pub not_offered: u64,
    /// Failed otherwise, or throttled past the last retry.
    pub failed: u64,
}

/// A finished file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotFile {
    /// The sha256 of its bytes.
    pub sha256: String,
    /// How many records it holds.
    pub records: u64,
}

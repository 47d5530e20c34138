//! Why nothing could be collected, or not all of it.

use firestep_aws::client::CallError;
use std::path::PathBuf;

use firestep_snapshot::{ReadError, WriteError};

/// Could not collect.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// sts:GetCallerIdentity was not answered.
    #[error("could not ask AWS who we are: {0}")]
    Identity(CallError),
    /// Credentials ended midway.
    #[error("credentials expired: {0}")]
    Expired(String),
    /// `--deadline`.
    #[error("the deadline was reached")]
    Deadline,
    /// Ctrl-C.
    #[error("interrupted")]
    Interrupted,
    /// A named account is not in the organization.
    #[error("could not find account `{named}` in the organization, by id or name")]
    NoSuchAccount {
        /// What was typed.
        named: String,
        /// The ids and names that there are.
        known: Vec<String>,
    },
    /// An account was named by its name, and no list tells which one that is.
    #[error(
        "could not find account `{0}`: organizations:ListAccounts was not answered, so accounts are known by their id of 12 digits alone"
    )]
    Unlisted(String),
    /// A named organizational unit is not in the organization, or could not be seen.
    #[error("could not find organizational unit `{named}` in the organization, by id or name")]
    NoSuchUnit {
        /// What was typed.
        named: String,
        /// The ids and names that there are; none: the units could not be seen.
        known: Vec<String>,
    },
    /// A named region is none that the account knows.
    #[error("could not find region `{named}` among those of the account")]
    NoSuchRegion {
        /// What was typed.
        named: String,
        /// The regions that there are.
        known: Vec<String>,
    },
    /// No account is left to examine.
    #[error("no account is left to examine: every one is excluded or not active")]
    NothingToExamine,
    /// What is to be gone on with was begun with another plan.
    #[error(
        "could not go on with snapshot `{folder}`: firestep {by} began it, and asked other things; go on with that version, or collect a new one"
    )]
    OtherPlan {
        /// The folder.
        folder: PathBuf,
        /// The version that began it.
        by: String,
    },
    /// Other credentials than those that it was begun with.
    #[error(
        "could not go on with snapshot `{folder}`: {was} began it, and these credentials are {is}; use those that began it, or collect a new one"
    )]
    OtherCaller {
        /// The folder.
        folder: PathBuf,
        /// Who began it.
        was: String,
        /// Who asks now.
        is: String,
    },
    /// Credentials of another organization than the one that it is of.
    #[error(
        "could not go on with snapshot `{folder}`: it is of the organization {was}, and these credentials are of {is}; use those that began it, or collect a new one"
    )]
    OtherOrganization {
        /// The folder.
        folder: PathBuf,
        /// The organization's id.
        was: String,
        /// That of the credentials, or `none`.
        is: String,
    },
    /// An account that is to be collected again is not in the snapshot's scope.
    #[error(
        "could not collect account `{0}` again: it is not among those that this snapshot was to examine"
    )]
    NotInScope(String),
    /// The snapshot to go on with could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The snapshot could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A task of our own failed.
    #[error("could not go on: {0}")]
    Task(String),
}

impl CollectError {
    /// Why a run ends at this call.
    pub(crate) fn of(error: &CallError) -> Self {
        match error {
            CallError::Deadline => Self::Deadline,
            other => Self::Expired(other.to_string()),
        }
    }
}

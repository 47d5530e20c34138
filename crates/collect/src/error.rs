//! Why nothing could be collected, or not all of it.

use firestep_aws::client::CallError;
use firestep_snapshot::WriteError;

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
    /// The named accounts are not in the organization.
    #[error(
        "could not find account {0} in the organization; `aws organizations list-accounts` lists them"
    )]
    NoSuchAccount(String),
    /// A named organizational unit is not in the organization, or could not be seen.
    #[error("could not find organizational unit {0}")]
    NoSuchUnit(String),
    /// No account is left to examine.
    #[error("no account is left to examine: every one is excluded or not active")]
    NothingToExamine,
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

//! What can go wrong in a call, worded so that it can be recorded and shown.

use crate::codec::{EncodeError, ErrorKind, ServiceError};
use firestep_catalogue::throttle_codes;

/// Could not get ready to call AWS.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A certificate bundle could not be read.
    #[error("could not read the certificates of AWS_CA_BUNDLE, `{path}`: {why}")]
    Certificates {
        /// The file.
        path: String,
        /// What is wrong.
        why: String,
    },
    /// The HTTP client could not be made.
    #[error("could not set up HTTPS: {0}")]
    Http(String),
}

/// The code of a session in another account than the one that was asked for.
pub const ANOTHER_ACCOUNT: &str = "AnotherAccount";

/// Could not call an operation. No variant holds a secret.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CallError {
    /// AWS refused, or failed.
    #[error("{}: {}", .0.code, .0.message)]
    Service(ServiceError),
    /// The service was not reached.
    #[error("could not reach the service: {message}")]
    Transport {
        /// `dns:name-not-found`, `connect:refused`, `tls`, `transport`.
        code: &'static str,
        /// What happened.
        message: String,
    },
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// The time of the run is over.
    #[error("the deadline of the run was reached")]
    Deadline,
    /// The credentials could not be had.
    #[error("could not get credentials: {message}")]
    Credentials {
        /// AWS's code where there is one (`AccessDenied` from `AssumeRole`), else `NoCredentials` or [`ANOTHER_ACCOUNT`].
        code: String,
        /// What happened.
        message: String,
    },
    /// The service was found to be down a moment ago.
    #[error("`{service}` is down in {region}: {why}")]
    CircuitOpen {
        /// The service.
        service: &'static str,
        /// The region.
        region: String,
        /// What happened then.
        why: String,
    },
    /// The answer is larger than any should be.
    #[error("the answer is larger than {} MB", .limit >> 20)]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The same token came twice.
    #[error("`{operation}` sent the same page token twice")]
    RepeatedToken {
        /// The operation.
        operation: &'static str,
    },
    /// An answer named a region that can be none.
    #[error("{region:?} is no region")]
    NoRegion {
        /// What it named.
        region: String,
    },
    /// The parameters do not fit the model.
    #[error(transparent)]
    Params(#[from] EncodeError),
    /// The catalogue has no such operation.
    #[error("`{service}` `{operation}` is not in the catalogue of read-only operations")]
    NotInCatalogue {
        /// The service.
        service: String,
        /// The operation.
        operation: String,
    },
}

impl CallError {
    /// The code, as the table of answers knows it.
    pub fn code(&self) -> &str {
        match self {
            Self::Service(error) => match error.kind {
                ErrorKind::Service => &error.code,
                ErrorKind::Unnamed if error.status == 403 => "http:403",
                ErrorKind::Unnamed => "http",
                ErrorKind::Unreadable => "unreadable",
                ErrorKind::Bare => "no-members",
            },
            Self::Transport { code, .. } => code,
            Self::Timeout => "timeout",
            Self::Deadline => "deadline",
            Self::Credentials { code, .. } => code,
            Self::CircuitOpen { .. } => "circuit-open",
            Self::TooLarge { .. } => "too-large",
            Self::RepeatedToken { .. } => "repeated-token",
            Self::NoRegion { .. } => "no-region",
            Self::Params(_) => "params",
            Self::NotInCatalogue { .. } => "not-in-catalogue",
        }
    }

    /// The message: AWS's own words where AWS spoke.
    pub fn message(&self) -> String {
        match self {
            Self::Service(error) => error.message.clone(),
            Self::Transport { message, .. } | Self::Credentials { message, .. } => message.clone(),
            other => other.to_string(),
        }
    }

    /// The HTTP status, when there was an answer.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Service(error) => Some(error.status),
            _ => None,
        }
    }

    /// Whether the credentials have run out: then nothing more can be seen.
    pub fn is_expired_credentials(&self) -> bool {
        matches!(
            self.code(),
            "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" | "ExpiredCredentials"
        )
    }

    /// Whether nothing more can be asked in this run.
    pub fn ends_the_run(&self) -> bool {
        matches!(self, Self::Deadline) || self.is_expired_credentials()
    }

    /// Whether the service was left alone, so that it may answer later.
    pub fn is_left_alone(&self) -> bool {
        matches!(self, Self::CircuitOpen { .. })
    }

    /// Whether the last retry was throttled too.
    pub fn is_throttled(&self) -> bool {
        throttle_codes().contains(&self.code())
    }

    /// Whether there is nothing at the address: no name, nobody who listens, or somebody else.
    pub(super) fn is_unreachable(&self) -> bool {
        matches!(
            self.code(),
            "dns:name-not-found" | "connect:refused" | "tls"
        )
    }

    /// Whether the service as a whole is out of reach, so that asking more would only take time.
    pub(super) fn is_outage(&self) -> bool {
        match self {
            Self::Transport { .. } | Self::Timeout => true,
            // 501: the operation is not there, for whatever resource.
            Self::Service(error) => {
                error.status >= 500 && error.status != 501 && !self.is_throttled()
            }
            _ => false,
        }
    }
}

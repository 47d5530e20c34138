//! Exit codes: our public word.

use std::process::ExitCode;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It ran; with `--fail-on`: the threshold was not reached and everything was seen.
    Ran,
    /// The threshold of `--fail-on` was reached.
    Failed,
    /// It could not run, or was not understood.
    CouldNotRun,
    /// `--fail-on` was not reached, but not everything could be seen.
    NotAllSeen,
}

impl Exit {
    pub(crate) fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Ran => 0,
            Self::Failed => 1,
            Self::CouldNotRun => 2,
            Self::NotAllSeen => 3,
        })
    }
}

//! What a run is told of how to call AWS.

use std::time::Duration;

/// What the user set by flags; the environment and profiles add what is not set here.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The profile of `~/.aws/config`.
    pub profile: Option<String>,
    /// The home region.
    pub region: Option<String>,
    /// One endpoint for every service: a replay server, an emulator.
    pub endpoint_url: Option<String>,
    /// Access key id and secret, for a replay server; else the official chain.
    pub static_credentials: Option<(String, String)>,
    /// Calls under way at once, in all; 0 means the default of 64.
    pub concurrency: usize,
    /// How often a request is sent at most; 0 means the default of 8.
    pub max_attempts: u32,
    /// How long an answer is waited for, each time; `None` means the default of a minute.
    pub timeout: Option<Duration>,
    /// How long the run may take in all.
    pub deadline: Option<Duration>,
}

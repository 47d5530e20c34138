//! The asynchronous runtime.

use tokio::runtime::{Builder, Runtime};

/// A runtime for what talks to AWS.
pub(crate) fn runtime() -> anyhow::Result<Runtime> {
    Ok(Builder::new_multi_thread().enable_all().build()?)
}

//! Telling a run to stop, also while it waits for an answer.

use std::sync::Arc;

use tokio::sync::watch;

use crate::error::CollectError;

/// A run's order to stop. Clones are the same order.
#[derive(Debug, Clone)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// Gives the order: no call is sent any more, and none that is under way is waited for.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Whether the order was given.
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the order is given.
    pub(crate) async fn stopped(&self) {
        // The sender lives as long as this.
        let _ = self.0.subscribe().wait_for(|it| *it).await;
    }

    /// What a call comes to, unless the order comes first.
    pub(crate) async fn or<T>(&self, call: impl Future<Output = T>) -> Result<T, CollectError> {
        tokio::select! {
            biased;
            done = call => Ok(done),
            () = self.stopped() => Err(CollectError::Interrupted),
        }
    }
}

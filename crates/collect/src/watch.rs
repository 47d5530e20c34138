//! What a watcher is told while looking goes on.

use std::sync::Arc;

/// Told of every event, from many tasks at once: it must be quick.
pub type Watch = Arc<dyn Fn(Event<'_>) + Send + Sync>;

/// Something that happened.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// The accounts are known and the walk begins.
    Begun {
        /// All accounts that were found.
        accounts: usize,
        /// Those that will be examined.
        examine: usize,
        /// Those of them that an earlier run has done.
        done: usize,
    },
    /// This machine's clock is wrong; requests are signed by AWS's.
    ClockOff {
        /// By how many seconds AWS's is ahead.
        seconds: i64,
    },
    /// Something in an answer is not as it should be: the run goes on without it.
    Odd {
        /// A sentence.
        what: &'a str,
    },
    /// An account is being looked at.
    Account {
        /// Its id.
        id: &'a str,
        /// Its name, when the organization told it.
        name: &'a str,
    },
    /// An account cannot be entered.
    Unreachable {
        /// Its id.
        id: &'a str,
        /// Its name.
        name: &'a str,
        /// What AWS said.
        why: &'a str,
    },
    /// A call was answered, or failed for good.
    Call {
        /// The account that was asked.
        account: &'a str,
        /// The service.
        service: &'a str,
        /// The operation.
        operation: &'a str,
        /// The region.
        region: &'a str,
        /// How it ended.
        ended: Ended,
    },
    /// AWS asked to slow down; what it refused is asked again.
    Throttled {
        /// The account.
        account: &'a str,
        /// The service.
        service: &'a str,
        /// How many answers said so since the last such event.
        answers: u64,
    },
    /// Every service that was asked in a region was denied by an SCP: it is not asked further.
    RegionClosed {
        /// The account.
        account: &'a str,
        /// The region.
        region: &'a str,
    },
    /// An account is done.
    Done {
        /// Its id.
        id: &'a str,
    },
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// With an answer: a value, or the word that there is none.
    Answered,
    /// Refused for want of a permission, or by an SCP.
    Denied,
    /// The region, partition or support plan does not have it.
    NotOffered,
    /// Throttled past the last retry.
    Throttled,
    /// Otherwise.
    Failed,
}

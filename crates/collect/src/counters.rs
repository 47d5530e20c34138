//! What the calls of a run came to.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use firestep_snapshot::manifest::Calls;

use crate::watch::{Ended, Event, Watch};

#[derive(Default)]
pub(crate) struct CallCounters {
    made: AtomicU64,
    denied: AtomicU64,
    throttled: AtomicU64,
    not_offered: AtomicU64,
    failed: AtomicU64,
}

impl CallCounters {
    /// Adds the calls of an earlier run.
    pub(crate) fn add(&self, calls: &Calls) {
        for (counter, number) in [
            (&self.made, calls.made),
            (&self.denied, calls.denied),
            (&self.throttled, calls.throttled),
            (&self.not_offered, calls.not_offered),
            (&self.failed, calls.failed),
        ] {
            counter.fetch_add(number, Ordering::Relaxed);
        }
    }

    pub(crate) fn read(&self) -> Calls {
        Calls {
            made: self.made.load(Ordering::Relaxed),
            denied: self.denied.load(Ordering::Relaxed),
            throttled: self.throttled.load(Ordering::Relaxed),
            not_offered: self.not_offered.load(Ordering::Relaxed),
            failed: self.failed.load(Ordering::Relaxed),
        }
    }
}

/// A watcher that counts calls before it passes events on.
pub(crate) fn counted(counts: &Arc<CallCounters>, watch: Watch) -> Watch {
    let counts = Arc::clone(counts);
    Arc::new(move |event| {
        if let Event::Throttled { answers, .. } = event {
            counts.throttled.fetch_add(answers, Ordering::Relaxed);
        }
        if let Event::Call { ended, .. } = event {
            counts.made.fetch_add(1, Ordering::Relaxed);
            let of = match ended {
                Ended::Answered => None,
                Ended::Denied => Some(&counts.denied),
                Ended::NotOffered => Some(&counts.not_offered),
                Ended::Throttled | Ended::Failed => Some(&counts.failed),
            };
            if let Some(of) = of {
                of.fetch_add(1, Ordering::Relaxed);
            }
        }
        watch(event);
    })
}

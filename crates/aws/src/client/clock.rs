//! AWS's time, where this machine's is wrong.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

/// AWS refuses a signature that is five minutes off; a little less cannot be told from the time on the way.
const WRONG: Duration = Duration::from_secs(4 * 60);

/// The clock of one run, which all accounts share. It is this machine's until AWS refuses a signature for its time.
#[derive(Debug, Clone, Default)]
pub(super) struct Clock {
    /// By how many milliseconds AWS is ahead.
    ahead: Arc<AtomicI64>,
}

/// How far a request's time was from the service's.
#[derive(Debug, Clone, Copy)]
pub(super) struct Skew {
    /// By how much the service is ahead of this machine, in milliseconds.
    pub(super) measured: i64,
    /// By how much the request was signed ahead of it.
    pub(super) signed: i64,
}

impl Clock {
    pub(super) fn ahead(&self) -> i64 {
        self.ahead.load(Ordering::Relaxed)
    }

    pub(super) fn now(&self) -> SystemTime {
        moved(SystemTime::now(), self.ahead())
    }

    /// How far the service is ahead of this machine, by the time that its answer bears.
    pub(super) fn measure(server: SystemTime) -> i64 {
        let now = SystemTime::now();
        let millis = |it: Duration| i64::try_from(it.as_millis()).unwrap_or(i64::MAX);
        server
            .duration_since(now)
            .map_or_else(|error| -millis(error.duration()), millis)
    }

    /// Takes the service's time after it refused a signature for its own.
    pub(super) fn correct(&self, skew: Skew) {
        self.ahead.store(skew.measured, Ordering::Relaxed);
    }

    /// By how many seconds AWS is ahead, when that was learnt.
    pub(super) fn offset(&self) -> Option<i64> {
        Some(self.ahead() / 1000).filter(|it| *it != 0)
    }
}

impl Skew {
    /// Whether the signature's time is why it was refused.
    pub(super) fn is_wrong(self) -> bool {
        self.measured.abs_diff(self.signed) > u64::try_from(WRONG.as_millis()).unwrap_or_default()
    }
}

fn moved(time: SystemTime, millis: i64) -> SystemTime {
    let by = Duration::from_millis(millis.unsigned_abs());
    let moved = if millis < 0 {
        time.checked_sub(by)
    } else {
        time.checked_add(by)
    };
    moved.unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_this_machines_until_it_is_corrected() {
        let clock = Clock::default();
        assert_eq!(clock.offset(), None);
        let server = SystemTime::now() - Duration::from_secs(600);
        let skew = Skew {
            measured: Clock::measure(server),
            signed: clock.ahead(),
        };
        assert!(skew.is_wrong());
        clock.correct(skew);
        assert!(matches!(clock.offset(), Some(-600 | -601)));
        let now = clock.now();
        assert!(now < SystemTime::now() - Duration::from_secs(590));
        let again = Skew {
            signed: clock.ahead(),
            ..skew
        };
        assert!(!again.is_wrong(), "a second refusal has another reason");
    }
}

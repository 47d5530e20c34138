//! Which findings are kept of an evaluation, and which of them are about what is exposed.

use std::sync::atomic::{AtomicUsize, Ordering};

use firestep_audit::{Check, Reason, Severity, Verdict};
use firestep_program::history::MOST_FINDINGS;

/// Which findings an evaluation keeps; all of them are counted. What others fail for too is kept always: it is asked for when
/// they are told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Keep {
    /// Those of what is exposed that do not pass: what the first screen shows.
    Exposed,
    /// Those that do not pass.
    #[default]
    NotPassing,
    /// All.
    All,
}

impl Keep {
    pub(crate) fn keeps(self, check: &Check, verdict: &Verdict) -> bool {
        match (self, verdict) {
            (Keep::All, _) => true,
            (Keep::NotPassing | Keep::Exposed, Verdict::Pass(_)) => false,
            (Keep::NotPassing, _) => true,
            (Keep::Exposed, _) => {
                let cause = verdict.reason().and_then(Reason::cause);
                is_exposure(check) || cause == Some(check.id)
            }
        }
    }
}

/// The findings that a history takes: those that fail, as many as one result holds, and first those of critical and high
/// severity. Where there are more, some are kept in vain; the counts say so.
#[derive(Debug, Default)]
pub(crate) struct ForHistory {
    high: AtomicUsize,
    all: AtomicUsize,
}

impl ForHistory {
    pub(crate) fn keeps(&self, check: &Check, verdict: &Verdict) -> bool {
        if !matches!(verdict, Verdict::Fail(_)) {
            return false;
        }
        let all = self.all.fetch_add(1, Ordering::Relaxed);
        if check.severity >= Severity::High {
            self.high.fetch_add(1, Ordering::Relaxed) < MOST_FINDINGS
        } else {
            all < MOST_FINDINGS
        }
    }
}

/// The item whose clauses say that nothing is public: its checks say of a resource that the world reaches it.
pub(crate) const EXPOSURE: &str = "E6.1";
/// A check of another item that says so too: of a role that everybody with a token of a shared provider may take on.
const PUBLIC_TOO: [&str; 1] = ["iam-role-oidc-limited"];
/// What checks of the root user begin with. Root is reachable from anywhere by its password or key.
const ROOT: &str = "iam-root-";

/// Whether a failure of a check is an exposure: a public resource, or a critical finding about root.
pub fn is_exposure(check: &Check) -> bool {
    check.clauses.iter().any(|clause| clause.item == EXPOSURE)
        || PUBLIC_TOO.contains(&check.id)
        || is_about_root(check)
}

pub(crate) fn is_about_root(check: &Check) -> bool {
    check.severity == Severity::Critical && check.id.starts_with(ROOT)
}

//! What several checks fail for alike.

use firestep_audit::{Reason, Verdict};

const NO_ORGANIZATION: &str = "organizations-none";
const NO_TRAIL: &str = "cloudtrail-none";
const NO_GUARDDUTY_ADMINISTRATOR: &str = "guardduty-no-administrator";

/// Nothing that is about an organization holds of an account without one.
pub(crate) fn no_organization(message: &'static str) -> Verdict {
    Verdict::Fail(Reason::from(message).because(NO_ORGANIZATION))
}

/// Nothing that the organization's GuardDuty should do is done without an administrator.
pub(crate) fn no_guardduty_administrator() -> Verdict {
    Verdict::Fail(
        Reason::from("no account is its delegated administrator")
            .because(NO_GUARDDUTY_ADMINISTRATOR),
    )
}

/// Nothing that is asked of a trail is done without one.
pub(crate) fn no_trail() -> Reason {
    Reason::from("no multi-region trail of its own or of the organization covers it")
        .because(NO_TRAIL)
}

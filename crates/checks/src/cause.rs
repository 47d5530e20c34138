//! What several checks fail for alike: each cause is the id of the check that is about it, whose remedy mends them all.

use firestep_audit::{Reason, Verdict};

const NO_ORGANIZATION: &str = "organizations-all-features";
const NO_TRAIL: &str = "cloudtrail-multi-region";
const NO_GUARDDUTY_ADMINISTRATOR: &str = "guardduty-delegated";
const NO_HUB_ADMINISTRATOR: &str = "securityhub-delegated";

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

/// Nothing that the organization's Security Hub should do is done without an administrator.
pub(crate) fn no_hub_administrator() -> Verdict {
    Verdict::Fail(
        Reason::from("no account is its delegated administrator").because(NO_HUB_ADMINISTRATOR),
    )
}

/// Nothing that is asked of a trail is done without one.
pub(crate) fn no_trail() -> Reason {
    Reason::from("no multi-region trail of its own or of the organization covers it")
        .because(NO_TRAIL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_a_check() {
        for cause in [
            NO_ORGANIZATION,
            NO_TRAIL,
            NO_GUARDDUTY_ADMINISTRATOR,
            NO_HUB_ADMINISTRATOR,
        ] {
            assert!(crate::find(cause).is_some(), "{cause}");
        }
    }
}

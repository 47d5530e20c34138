//! What several checks fail for alike.

use firestep_audit::{Reason, Verdict};
use firestep_inventory::{Org, evaluate};

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
pub(crate) fn no_trail() -> Verdict {
    Verdict::Fail(
        Reason::from("no multi-region trail of its own or of the organization covers it")
            .because(NO_TRAIL),
    )
}

/// A failure of a trail: where there is none at all, that is the cause.
pub(crate) fn of_trails(org: &Org, account: &str, reason: impl Into<Reason>) -> Verdict {
    let covering = evaluate(|| org.trail_over(account, |_| Ok(true)));
    Verdict::Fail(match covering {
        Ok(None) => reason.into().because(NO_TRAIL),
        Ok(Some(_)) | Err(_) => reason.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trails::{ARN, org, sound};
    use firestep_inventory::{Listed, Summary};

    #[test]
    fn a_trail_that_is_there_is_not_the_missing_one() {
        let cause = |org: &Org| {
            of_trails(org, "111122223333", "it fails")
                .reason()
                .unwrap()
                .cause()
        };
        assert_eq!(cause(&org([])), Some(NO_TRAIL));
        assert_eq!(cause(&org([sound(ARN)])), None);
        let mut blind = Summary::empty("111122223333");
        blind.trails = Listed::unseen();
        assert_eq!(cause(&Org::sample([blind])), None);
    }
}

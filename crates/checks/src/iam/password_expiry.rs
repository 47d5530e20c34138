//! Do passwords expire after 90 days?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::Gap;
use firestep_inventory::iam::PasswordPolicy;
use firestep_inventory::reading::records::undecided;

use crate::ages::in_days;
use crate::password_policy;

pub(crate) const CHECK: Check = Check {
    id: "iam-password-expiry",
    title: "The password policy lets passwords expire after 90 days",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A stolen password works until somebody changes it.",
    remedy: "Set the password expiration to 90 days or less; better, move people to Identity Center. CIS no longer asks for it.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",
    ],
    reads: password_policy::READS,
    fix: None,
    examine: &PerAccount(|context| password_policy::examine(context, examine)),
};

/// As AWS's own standard demands it.
const LONGEST: u32 = 90;

fn examine(policy: &PasswordPolicy) -> Result<Verdict, Gap> {
    if !*policy.expire_passwords.get()? {
        return Ok(Verdict::Fail("its passwords never expire".into()));
    }
    let Some(days) = *policy.max_password_age.get()? else {
        return Err(undecided(
            policy.identity.location,
            "iam:GetAccountPasswordPolicy",
            "passwords expire, and it does not say when",
        ));
    };
    Ok(Verdict::of(
        days <= LONGEST,
        format!("its passwords expire after {}", in_days(days.into())),
        format!("its passwords expire after {} only", in_days(days.into())),
    ))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::password_policy::tests::{said, without_a_policy};
    use firestep_inventory::Seen;

    fn after(expire: bool, days: Option<u32>) -> &'static str {
        said(&CHECK, |it| {
            it.expire_passwords = Seen::new(expire);
            it.max_password_age = Seen::new(days);
        })
    }

    #[test]
    fn ninety_days_are_few_enough() {
        assert_eq!(after(true, Some(90)), "pass");
        assert_eq!(after(true, Some(91)), "fail");
        assert_eq!(after(false, None), "fail");
        assert_eq!(after(true, None), "unknown");
    }

    #[test]
    fn without_a_policy_it_is_not_demanded() {
        assert_eq!(without_a_policy(&CHECK), ["fail", "unknown", "unknown"]);
    }
}

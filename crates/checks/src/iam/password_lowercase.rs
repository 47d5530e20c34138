//! Must a password have a lower-case letter?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::Gap;
use firestep_inventory::iam::PasswordPolicy;

use crate::password_policy;

pub(crate) const CHECK: Check = Check {
    id: "iam-password-lowercase",
    title: "The password policy demands a lower-case letter",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without lower-case letters a password of the same length is guessed sooner.",
    remedy: "Demand it in the account password policy; better, move people to Identity Center.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",
    ],
    reads: password_policy::READS,
    fix: None,
    examine: &PerAccount(|context| password_policy::examine(context, examine)),
};

fn examine(policy: &PasswordPolicy) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        *policy.require_lowercase_characters.get()?,
        "its password policy demands a lower-case letter",
        "its password policy does not demand a lower-case letter",
    ))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::password_policy::tests::{said, without_a_policy};
    use firestep_inventory::Seen;

    #[test]
    fn the_policy_decides() {
        assert_eq!(
            said(&CHECK, |it| it.require_lowercase_characters =
                Seen::new(true)),
            "pass"
        );
        assert_eq!(
            said(&CHECK, |it| it.require_lowercase_characters =
                Seen::new(false)),
            "fail"
        );
    }

    #[test]
    fn without_a_policy_it_is_not_demanded() {
        assert_eq!(without_a_policy(&CHECK), ["fail", "unknown", "unknown"]);
    }
}

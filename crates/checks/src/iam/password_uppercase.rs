//! Must a password have an upper-case letter?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::Gap;
use firestep_inventory::iam::PasswordPolicy;

use crate::password_policy;

pub(crate) const CHECK: Check = Check {
    id: "iam-password-uppercase",
    title: "The password policy demands an upper-case letter",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without upper-case letters a password of the same length is guessed sooner.",
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
        *policy.require_uppercase_characters.get()?,
        "its password policy demands an upper-case letter",
        "its password policy does not demand an upper-case letter",
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
            said(&CHECK, |it| it.require_uppercase_characters =
                Seen::new(true)),
            "pass"
        );
        assert_eq!(
            said(&CHECK, |it| it.require_uppercase_characters =
                Seen::new(false)),
            "fail"
        );
    }

    #[test]
    fn without_a_policy_it_is_not_demanded() {
        assert_eq!(without_a_policy(&CHECK), ["fail", "unknown", "unknown"]);
    }
}

//! Must a password be 14 characters long?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::Gap;
use firestep_inventory::iam::PasswordPolicy;

use crate::password_policy;

pub(crate) const CHECK: Check = Check {
    id: "iam-password-length",
    title: "The password policy demands 14 characters",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Short passwords are guessed by trying them all.",
    remedy: "Set the minimum length to 14 in the account password policy; better, move people to Identity Center.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",
    ],
    reads: password_policy::READS,
    fix: None,
    examine: &PerAccount(|context| password_policy::examine(context, examine)),
};

/// As CIS demands it.
const SHORTEST: u32 = 14;

fn examine(policy: &PasswordPolicy) -> Result<Verdict, Gap> {
    let length = *policy.minimum_password_length.get()?;
    Ok(Verdict::of(
        length >= SHORTEST,
        format!("its password policy demands {length} characters"),
        format!("its password policy demands {length} characters, not {SHORTEST}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::password_policy::tests::{said, without_a_policy};
    use firestep_inventory::Seen;

    #[test]
    fn fourteen_is_enough() {
        assert_eq!(
            said(&CHECK, |it| it.minimum_password_length = Seen::new(14)),
            "pass"
        );
        assert_eq!(
            said(&CHECK, |it| it.minimum_password_length = Seen::new(13)),
            "fail"
        );
    }

    #[test]
    fn without_a_policy_it_is_not_demanded() {
        assert_eq!(without_a_policy(&CHECK), ["fail", "unknown", "unknown"]);
    }
}

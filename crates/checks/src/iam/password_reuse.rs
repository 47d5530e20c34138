//! May an old password not come again?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::Gap;
use firestep_inventory::iam::PasswordPolicy;

use crate::password_policy;

pub(crate) const CHECK: Check = Check {
    id: "iam-password-reuse",
    title: "The password policy remembers 24 passwords",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A stolen password works again as soon as its owner goes back to it.",
    remedy: "Set the reuse prevention to 24 in the account password policy; better, move people to Identity Center.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",
    ],
    reads: password_policy::READS,
    fix: None,
    examine: &PerAccount(|context| password_policy::examine(context, examine)),
};

/// As CIS demands it, and as many as AWS can remember.
const REMEMBERED: u32 = 24;

fn examine(policy: &PasswordPolicy) -> Result<Verdict, Gap> {
    let remembered = policy.password_reuse_prevention.get()?.unwrap_or(0);
    Ok(Verdict::of(
        remembered >= REMEMBERED,
        format!("its password policy remembers {remembered} passwords"),
        format!("its password policy remembers {remembered} passwords, not {REMEMBERED}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::password_policy::tests::{said, without_a_policy};
    use firestep_inventory::Seen;

    #[test]
    fn all_that_aws_can_remember_is_demanded() {
        assert_eq!(
            said(&CHECK, |it| it.password_reuse_prevention =
                Seen::new(Some(24))),
            "pass"
        );
        assert_eq!(
            said(&CHECK, |it| it.password_reuse_prevention =
                Seen::new(Some(23))),
            "fail"
        );
        assert_eq!(
            said(&CHECK, |it| it.password_reuse_prevention = Seen::new(None)),
            "fail"
        );
    }

    #[test]
    fn without_a_policy_it_is_not_demanded() {
        assert_eq!(without_a_policy(&CHECK), ["fail", "unknown", "unknown"]);
    }
}

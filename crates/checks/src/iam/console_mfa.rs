//! Has every user with a console password MFA?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::Gap;
use firestep_inventory::iam::Credentials;

use crate::credential_report::{self, each_user, has_password};

pub(crate) const CHECK: Check = Check {
    id: "iam-console-mfa",
    title: "Console users have MFA",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E5.4", "console-mfa")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Passwords are phished, reused and guessed; the second factor is what stops them.",
    remedy: "Move people to Identity Center; until then register MFA for each, and demand it by policy.",
    references: &["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html"],
    reads: credential_report::READS,
    fix: None,
    examine: &PerAccount(|context| each_user(context.account, examine)),
};

fn examine(user: &Credentials) -> Result<Option<Verdict>, Gap> {
    if !has_password(user)? {
        return Ok(None);
    }
    Ok(Some(Verdict::of(
        *user.mfa_active.get()?,
        "it has MFA",
        "it has a console password and no MFA",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::{Seen, evaluate};

    fn said(password: Option<bool>, mfa: Option<bool>) -> Option<&'static str> {
        let mut user = Credentials::unseen("u");
        user.password_enabled = Seen::new(password);
        if let Some(mfa) = mfa {
            user.mfa_active = Seen::new(mfa);
        }
        evaluate(|| examine(&user)).map_or(Some("unknown"), |it| it.map(|it| it.word()))
    }

    #[test]
    fn a_report_that_does_not_say_whether_there_is_a_password_decides_nothing() {
        assert_eq!(said(None, Some(false)), Some("unknown"));
    }

    #[test]
    fn a_password_without_mfa_fails() {
        assert_eq!(said(Some(true), Some(false)), Some("fail"));
        assert_eq!(said(Some(true), Some(true)), Some("pass"));
    }

    #[test]
    fn no_password_is_nothing_to_judge() {
        assert_eq!(said(Some(false), None), None);
    }

    #[test]
    fn unseen_mfa_is_unknown() {
        assert_eq!(said(Some(true), None), Some("unknown"));
    }
}

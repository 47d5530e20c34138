//! Has root MFA, or nothing to sign in with?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::iam::AccountSummary;
use firestep_inventory::{Gap, any};

pub(crate) const CHECK: Check = Check {
    id: "iam-root-mfa",
    title: "The root user has MFA or no credentials",
    severity: Severity::Critical,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E5.4", "root-mfa")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever has root's password owns the account, and no policy stops root.",
    remedy: "Remove root's credentials by central root access, or give root a hardware key or passkey.",
    references: &["https://docs.aws.amazon.com/IAM/latest/UserGuide/enable-mfa-for-root.html"],
    reads: &["iam:GetAccountSummary"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.iam_summary, examine)),
};

fn examine(summary: &AccountSummary) -> Result<Verdict, Gap> {
    let protected = any([&|| Ok(*summary.account_mfa_enabled.get()? > 0), &|| {
        summary.root_has_no_credentials()
    }])?;
    Ok(match (protected, *summary.account_mfa_enabled.get()? > 0) {
        (true, true) => Verdict::Pass("root has MFA".into()),
        (true, false) => Verdict::Pass("root has no credentials".into()),
        (false, _) => Verdict::Fail("root has credentials and no MFA".into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn summary(mfa: i64, keys: i64, password: i64) -> AccountSummary {
        let mut it = AccountSummary::unseen("111122223333");
        it.account_mfa_enabled = Seen::new(mfa);
        it.account_access_keys_present = Seen::new(keys);
        it.account_password_present = Seen::new(Some(password));
        it.account_signing_certificates_present = Seen::new(0);
        it
    }

    #[test]
    fn mfa_or_no_credentials_pass() {
        passes(|| examine(&summary(1, 0, 1)));
        passes(|| examine(&summary(0, 0, 0)));
        fails(|| examine(&summary(0, 0, 1)));
        fails(|| examine(&summary(0, 1, 0)));
    }

    #[test]
    fn an_unseen_summary_is_unknown() {
        unknown(|| examine(&AccountSummary::unseen("111122223333")));
    }
}

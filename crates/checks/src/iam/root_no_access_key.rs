//! Has root no access key?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::iam::AccountSummary;

pub(crate) const CHECK: Check = Check {
    id: "iam-root-no-access-key",
    title: "The root user has no access keys",
    severity: Severity::Critical,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E5.4", "root-mfa")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A key of root works from anywhere, asks for no MFA, and no policy stops it.",
    remedy: "Find what uses it by its last use, move that to a role, then delete the key.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user_manage_delete-key.html",
    ],
    reads: &["iam:GetAccountSummary"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.iam_summary, examine)),
};

fn examine(summary: &AccountSummary) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        *summary.account_access_keys_present.get()? == 0,
        "root has no access key",
        "root has an access key",
    ))
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
        it
    }

    #[test]
    fn any_key_fails() {
        passes(|| examine(&summary(1, 0, 1)));
        fails(|| examine(&summary(1, 1, 1)));
    }

    #[test]
    fn an_unseen_summary_is_unknown() {
        unknown(|| examine(&AccountSummary::unseen("111122223333")));
    }
}

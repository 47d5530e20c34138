//! Has root no signing certificate?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::iam::AccountSummary;

pub(crate) const CHECK: Check = Check {
    id: "iam-root-no-signing-certificate",
    title: "The root user has no signing certificates",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E5.4", "root-mfa")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A signing certificate of root is a key of the old kind: it asks for no MFA, and no policy stops it.",
    remedy: "Sign in as root, deactivate the certificate, then delete it.",
    references: &["https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html"],
    reads: &["iam:GetAccountSummary"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.iam_summary, examine)),
};

fn examine(summary: &AccountSummary) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        *summary.account_signing_certificates_present.get()? == 0,
        "root has no signing certificate",
        "root has a signing certificate",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn summary(certificates: i64) -> AccountSummary {
        let mut it = AccountSummary::unseen("111122223333");
        it.account_signing_certificates_present = Seen::new(certificates);
        it
    }

    #[test]
    fn any_certificate_fails() {
        passes(|| examine(&summary(0)));
        fails(|| examine(&summary(1)));
    }

    #[test]
    fn an_unseen_summary_is_unknown() {
        unknown(|| examine(&AccountSummary::unseen("111122223333")));
    }
}

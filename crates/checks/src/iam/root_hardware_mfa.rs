//! Is root's MFA a hardware device and not an app?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::iam::AccountSummary;
use firestep_inventory::{Account, GLOBAL, Gap};

pub(crate) const CHECK: Check = Check {
    id: "iam-root-hardware-mfa",
    title: "The root user has a hardware key or passkey",
    severity: Severity::High,
    effort: Effort::Days,
    clauses: &[Clause::new("E5.4", "root-hardware")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "The secret of a virtual device can be copied, and it is lost with the phone.",
    remedy: "Register two hardware keys or passkeys for root, then remove the virtual device; or remove root's credentials.",
    references: &["https://docs.aws.amazon.com/IAM/latest/UserGuide/enable-mfa-for-root.html"],
    reads: &["iam:GetAccountSummary", "iam:ListVirtualMFADevices"],
    fix: None,
    examine: &PerAccount(|context| {
        each(&context.account.iam_summary, |it| {
            examine(context.account, it)
        })
    }),
};

fn examine(account: &Account, summary: &AccountSummary) -> Result<Verdict, Gap> {
    if *summary.account_mfa_enabled.get()? == 0 {
        return Ok(Verdict::of(
            summary.root_has_no_credentials()?,
            "root has no credentials",
            "root has no MFA at all",
        ));
    }
    let is_virtual = account.iam_virtual_mfa.region(GLOBAL).any(|it| {
        Ok(it
            .user
            .get()?
            .as_ref()
            .is_some_and(|user| user.resource() == "root"))
    })?;
    Ok(Verdict::of(
        !is_virtual,
        "root has MFA and no virtual device",
        "root's MFA is a virtual device",
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
        it.account_signing_certificates_present = Seen::new(0);
        it
    }

    use firestep_inventory::iam::VirtualMfa;
    use firestep_inventory::{Arn, Listed};

    fn account(user: &str) -> Account {
        let mut device = VirtualMfa::unseen("arn:aws:iam::111122223333:mfa/x");
        device.user = Seen::new(Arn::parse(&format!("arn:aws:iam::111122223333:{user}")));
        let mut account = Account::empty();
        account.iam_virtual_mfa = Listed::of([device]);
        account
    }

    #[test]
    fn a_virtual_device_of_root_fails_and_of_a_user_does_not() {
        fails(|| examine(&account("root"), &summary(1, 0, 1)));
        passes(|| examine(&account("user/root"), &summary(1, 0, 1)));
        fails(|| examine(&account("user/x"), &summary(0, 0, 1)));
        passes(|| examine(&account("user/x"), &summary(0, 0, 0)));
    }

    #[test]
    fn without_the_list_of_devices_it_is_unknown() {
        let mut blind = Account::empty();
        blind.iam_virtual_mfa = Listed::unseen();
        unknown(|| examine(&blind, &summary(1, 0, 1)));
    }
}

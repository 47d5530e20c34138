//! Is the MFA of every user with a console password a hardware key or passkey?

use std::collections::BTreeSet;

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, Verdicts};
use firestep_inventory::iam::Credentials;
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Arn, GLOBAL, Gap, evaluate};

use crate::credential_report::{each_user, has_password};

pub(crate) const CHECK: Check = Check {
    id: "iam-user-hardware-mfa",
    title: "Console users have a hardware key or passkey",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A code from an app is typed into a false page as easily as a password.",
    remedy: "Register a security key or passkey for the user, then remove its virtual device; better, move people to Identity Center.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_fido.html",
    ],
    reads: &[
        "iam:GetCredentialReport",
        "iam:GetAccountAuthorizationDetails",
        "iam:ListVirtualMFADevices",
    ],
    fix: None,
    examine: &PerAccount(examine),
};

fn examine<'a>(context: &Context<'a>) -> Verdicts<'a> {
    let account = context.account;
    let devices = account.iam_virtual_mfa.region(GLOBAL);
    let mut owners = BTreeSet::new();
    let mut unseen = None;
    devices.visit(
        |it| match evaluate(|| it.user.get()) {
            Ok(user) => owners.extend(user.as_ref().map(Arn::as_str)),
            Err(gap) => unseen = Some(gap),
        },
        |_| {},
    );
    each_user(account, |line| {
        if !has_password(line)? {
            return Ok(None);
        }
        said(line, |arn| {
            // The list is evidence, whole or not.
            let whole = evaluate(|| devices.whole());
            if owners.contains(arn) {
                return Ok(true);
            }
            whole?;
            unseen.map_or(Ok(false), Err)
        })
        .map(Some)
    })
}

fn said(
    line: &Credentials,
    has_virtual: impl FnOnce(&str) -> Result<bool, Gap>,
) -> Result<Verdict, Gap> {
    if !*line.mfa_active.get()? {
        return Ok(Verdict::Fail("it has a console password and no MFA".into()));
    }
    let Some(arn) = &line.identity.arn else {
        let what = "the report does not say the user's ARN";
        return Err(undecided(
            line.identity.location,
            "iam:GetCredentialReport",
            what,
        ));
    };
    Ok(Verdict::of(
        !has_virtual(arn)?,
        "it has MFA and no virtual device",
        "a virtual device is among its MFA",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential_report::tests::report;
    use crate::tests::words;
    use firestep_inventory::iam::{User, VirtualMfa};
    use firestep_inventory::{Account, Listed, Seen};

    fn account(password: bool, mfa: Option<bool>, device_of: Option<&str>) -> Account {
        let mut line = Credentials::unseen("ann");
        line.identity.arn = Some("arn:aws:iam::111122223333:user/people/ann".into());
        line.password_enabled = Seen::new(Some(password));
        if let Some(mfa) = mfa {
            line.mfa_active = Seen::new(mfa);
        }
        let mut account = Account::empty();
        account.iam_credentials = Listed::of([line]);
        account.iam_users = Listed::of([User::unseen("ann")]);
        report(&mut account);
        account.iam_virtual_mfa = Listed::of(device_of.map(|user| {
            let mut device = VirtualMfa::unseen("arn:aws:iam::111122223333:mfa/x");
            device.user = Seen::new(Arn::parse(&format!("arn:aws:iam::111122223333:{user}")));
            device
        }));
        account
    }

    fn said_of(password: bool, mfa: Option<bool>, device_of: Option<&str>) -> Vec<&'static str> {
        words(&CHECK, &account(password, mfa, device_of))
    }

    #[test]
    fn a_virtual_device_of_the_user_fails() {
        assert_eq!(said_of(true, Some(true), None), ["pass"]);
        assert_eq!(said_of(true, Some(true), Some("user/ann")), ["pass"]);
        assert_eq!(said_of(true, Some(true), Some("user/people/ann")), ["fail"]);
        assert_eq!(said_of(true, Some(false), None), ["fail"]);
        assert!(said_of(false, Some(false), None).is_empty());
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(said_of(true, None, None), ["unknown"]);
        let mut blind = account(true, Some(true), None);
        blind.iam_virtual_mfa = Listed::unseen();
        assert_eq!(words(&CHECK, &blind), ["unknown"]);
        blind.iam_credentials = Listed::unseen();
        assert_eq!(words(&CHECK, &blind), ["unknown"]);
    }
}

//! Has every user who may do everything MFA?

use firestep_access::is_administrator;
use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::iam::Credentials;
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Account, GLOBAL, Gap, evaluate};

use crate::credential_report::{self, each_user};

pub(crate) const CHECK: Check = Check {
    id: "iam-administrator-mfa",
    title: "Users who are administrators have MFA",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "One stolen password or key of such a user is the whole account.",
    remedy: "Register MFA for the user and demand it by policy; better, let people be administrators through Identity Center.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    ],
    reads: credential_report::READS,
    fix: None,
    examine: &PerAccount(|context| each_user(context.account, |it| examine(context.account, it))),
};

fn examine(account: &Account, line: &Credentials) -> Result<Option<Verdict>, Gap> {
    if line.is_root() {
        return Ok(None);
    }
    let is_administrator = || {
        let user = account.iam_users.region(GLOBAL).find(&line.identity.id)?;
        let gone = || {
            let what = "the user is not listed";
            undecided(
                line.identity.location,
                "iam:GetAccountAuthorizationDetails",
                what,
            )
        };
        is_administrator(&user.ok_or_else(gone)?.into(), account)
    };
    if *line.mfa_active.get()? {
        // With MFA it passes, whatever it may do.
        return Ok(match evaluate(is_administrator) {
            Ok(false) => None,
            Ok(true) | Err(_) => Some(Verdict::Pass("it has MFA".into())),
        });
    }
    Ok(is_administrator()?
        .then(|| Verdict::Fail("it may give itself every right, and has no MFA".into())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential_report::tests::report;
    use crate::tests::words;
    use firestep_inventory::iam::{Group, User};
    use firestep_inventory::{Listed, Parts, Seen};

    const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
    const READ: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";

    /// A user in a group that carries a policy.
    fn account(policy: &str, mfa: Option<bool>) -> Account {
        let mut line = Credentials::unseen("ann");
        if let Some(mfa) = mfa {
            line.mfa_active = Seen::new(mfa);
        }
        let mut user = User::unseen("ann");
        user.attached_managed_policies = Seen::new(Vec::new());
        user.inline_policies = Parts::of([]);
        user.group_list = Seen::new(vec!["g".into()]);
        user.permissions_boundary = Seen::new(None);
        let mut group = Group::unseen("g");
        group.attached_managed_policies = Seen::new(vec![policy.into()]);
        group.inline_policies = Parts::of([]);
        let mut account = Account::empty();
        account.iam_credentials = Listed::of([line]);
        account.iam_users = Listed::of([user]);
        account.iam_groups = Listed::of([group]);
        report(&mut account);
        account
    }

    #[test]
    fn an_administrator_by_its_group_needs_mfa() {
        let said = |policy, mfa| words(&CHECK, &account(policy, Some(mfa)));
        assert_eq!(said(ADMIN, false), ["fail"]);
        assert_eq!(said(ADMIN, true), ["pass"]);
        assert!(said(READ, false).is_empty());
        assert!(said(READ, true).is_empty());
    }

    #[test]
    fn what_was_not_seen_is_unknown_where_it_decides() {
        let unread = "arn:aws:iam::aws:policy/SomethingNewFullAccess";
        assert_eq!(words(&CHECK, &account(unread, Some(false))), ["unknown"]);
        assert_eq!(words(&CHECK, &account(unread, Some(true))), ["pass"]);
        assert_eq!(words(&CHECK, &account(ADMIN, None)), ["unknown"]);
        let mut blind = account(ADMIN, Some(false));
        blind.iam_credentials = Listed::unseen();
        assert_eq!(words(&CHECK, &blind), ["unknown"]);
    }
}

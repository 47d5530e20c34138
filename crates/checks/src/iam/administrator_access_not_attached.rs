//! Does nobody carry AWS's own policy of every right?

use firestep_audit::{
    Audience, Check, Context, Effort, PerAccount, Severity, Verdict, Verdicts, each,
};
use firestep_inventory::{Gap, Seen};

use crate::policies::{self, is_of_aws};

pub(crate) const CHECK: Check = Check {
    id: "iam-administrator-access-not-attached",
    title: "AdministratorAccess hangs on nothing",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever gets hold of one of those who carry it owns the account.",
    remedy: "Give each what it needs; keep AdministratorAccess for break-glass, behind MFA and an alarm.",
    references: &["https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"],
    reads: policies::READS,
    fix: None,
    examine: &PerAccount(examine),
};

const POLICY: &str = "AdministratorAccess";

fn examine<'a>(context: &Context<'a>) -> Verdicts<'a> {
    let account = context.account;
    each(&account.iam_users, |it| said(&it.attached_managed_policies))
        .with(each(&account.iam_groups, |it| {
            said(&it.attached_managed_policies)
        }))
        .with(each(&account.iam_roles, |it| {
            said(&it.attached_managed_policies)
        }))
}

fn said(attached: &Seen<Vec<Box<str>>>) -> Result<Verdict, Gap> {
    let carries = attached.get()?.iter().any(|it| is_of_aws(it, POLICY));
    Ok(Verdict::of(
        !carries,
        "it does not carry AdministratorAccess",
        "it carries AdministratorAccess: every action on every resource",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words;
    use firestep_inventory::iam::{Group, Role, User};
    use firestep_inventory::{Account, Listed};

    const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
    const READ: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";

    #[test]
    fn users_groups_and_roles_count() {
        let attached = |policy: &str| Seen::new(vec![policy.into()]);
        let mut account = Account::empty();
        let (mut user, mut group, mut role) =
            (User::unseen("u"), Group::unseen("g"), Role::unseen("r"));
        user.attached_managed_policies = attached(ADMIN);
        group.attached_managed_policies = attached(READ);
        role.attached_managed_policies = attached(ADMIN);
        account.iam_users = Listed::of([user]);
        account.iam_groups = Listed::of([group]);
        account.iam_roles = Listed::of([role]);
        assert_eq!(words(&CHECK, &account), ["fail", "pass", "fail"]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        let mut account = Account::empty();
        account.iam_users = Listed::unseen();
        account.iam_roles = Listed::of([Role::unseen("r")]);
        assert_eq!(words(&CHECK, &account), ["unknown", "unknown"]);
    }
}

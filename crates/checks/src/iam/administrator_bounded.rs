//! Does a boundary hold every user, group and role that has every right?

use firestep_access::administrators::Carried;
use firestep_access::is_administrator;
use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, Verdicts, each_that,
};
use firestep_inventory::Gap;

pub(crate) const CHECK: Check = Check {
    id: "iam-administrator-bounded",
    title: "No user, group or role is an administrator without a boundary",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[Clause::new("E10.1", "boundaries")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "One stolen key of such a principal is the whole account, and every right can be passed on.",
    remedy: "Let people be administrators through Identity Center only; take the policy from users, groups and roles, or set a permissions boundary.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    ],
    controls: &[],
    reads: &["iam:GetAccountAuthorizationDetails"],
    fix: None,
    examine: &PerAccount(|context| {
        let account = context.account;
        each_that(&account.iam_users, |it| {
            // Somebody must be able to do everything when all else fails.
            if context.settings.is_break_glass_user(&it.identity.id) {
                return Ok(None);
            }
            examine(context, &it.into())
        })
        .with(each_that(&account.iam_groups, |it| {
            examine(context, &it.into())
        }))
        .with(roles(context))
    }),
};

fn roles<'a>(context: &Context<'a>) -> Verdicts<'a> {
    each_that(&context.account.iam_roles, |role| {
        // The permission set says who is administrator through Identity Center.
        if role.is_permission_set()? {
            return Ok(None);
        }
        examine(context, &role.into())
    })
}

/// What carries no policy, and is in no group that does, has nothing to evaluate.
fn examine(context: &Context<'_>, carried: &Carried<'_>) -> Result<Option<Verdict>, Gap> {
    let any = carried.is_any()?;
    let administrator = is_administrator(carried, context.account)?;
    if !any && !administrator {
        return Ok(None);
    }
    Ok(Some(Verdict::of(
        !administrator,
        "it may not attach policies to itself or write its own, by its policies or its boundary",
        "it may attach policies to itself or write its own, and no boundary keeps it from that",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role_trust::samples::org;
    use firestep_inventory::iam::{Group, Role, User};
    use firestep_inventory::{Account, Listed, Parts, Seen};

    const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

    fn words(account: &Account) -> Vec<&'static str> {
        let org = org();
        let verdicts = CHECK.examine.examine(&Context::new(&org, account));
        verdicts.iter().map(|it| it.verdict.word()).collect()
    }

    fn account(policy: &str, boundary: Option<&str>, path: &str) -> Account {
        let attached = || Seen::new(vec![Box::from(policy)]);
        let mut user = User::unseen("u");
        user.attached_managed_policies = attached();
        user.inline_policies = Parts::of([]);
        user.group_list = Seen::new(Vec::new());
        user.permissions_boundary = Seen::new(boundary.map(Box::from));
        let mut group = Group::unseen("g");
        group.attached_managed_policies = attached();
        group.inline_policies = Parts::of([]);
        let mut role = Role::unseen("r");
        role.path = Seen::new(path.into());
        role.attached_managed_policies = attached();
        role.inline_policies = Parts::of([]);
        role.permissions_boundary = Seen::new(boundary.map(Box::from));
        let mut account = Account::empty();
        account.iam_users = Listed::of([user]);
        account.iam_groups = Listed::of([group]);
        account.iam_roles = Listed::of([role]);
        account
    }

    #[test]
    fn every_principal_is_examined() {
        assert_eq!(words(&account(ADMIN, None, "/")), ["fail"; 3]);
        let read = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        assert_eq!(words(&account(read, None, "/")), ["pass"; 3]);
        // Groups have no boundary.
        assert_eq!(
            words(&account(ADMIN, Some(read), "/")),
            ["pass", "fail", "pass"]
        );
        let own = "arn:aws:iam::111122223333:policy/own";
        assert_eq!(words(&account(own, None, "/")), ["unknown"; 3]);
    }

    #[test]
    fn a_permission_set_is_not_examined() {
        let all = words(&account(ADMIN, None, "/aws-reserved/sso.amazonaws.com/"));
        assert_eq!(all, ["fail"; 2]);
    }
}

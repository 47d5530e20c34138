//! Does a boundary hold every user, group and role that has every right?

use firestep_access::{Carried, is_held_by_boundary, way_to_every_right};
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

/// What carries no policy, and is in no group that makes it an administrator, has nothing to evaluate.
fn examine(context: &Context<'_>, carried: &Carried<'_>) -> Result<Option<Verdict>, Gap> {
    let any = carried.is_any()?;
    let Some(way) = way_to_every_right(carried, context.account)? else {
        return Ok(if is_held_by_boundary(carried, context.account) {
            Some(Verdict::Pass(BOUNDED.into()))
        } else {
            any.then(|| Verdict::Pass(MAY_NOT.into()))
        });
    };
    let bound = if way.drops_boundary {
        ""
    } else {
        ", and no boundary keeps it from that"
    };
    Ok(Some(Verdict::Fail(format!("{way}{bound}").into())))
}

const BOUNDED: &str = "its boundary keeps it from giving itself every right";
const MAY_NOT: &str =
    "it may not attach policies to itself or write its own, by its policies or its boundary";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role_trust::samples::org;
    use firestep_inventory::iam::{DefaultVersion, Group, ManagedPolicy, Role, User};
    use firestep_inventory::{Account, Listed, Parts, Seen};
    use firestep_policy::PolicyDocument;

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
        assert_eq!(words(&account(OWN, None, "/")), ["unknown"; 3]);
        let unread = "arn:aws:iam::aws:policy/SomethingNewFullAccess";
        assert_eq!(words(&account(unread, None, "/")), ["unknown"; 3]);
    }

    #[test]
    fn a_user_whom_its_group_makes_an_administrator_is_examined_with_its_boundary() {
        let read = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        let words = |group: &str, boundary| {
            let mut account = account(group, None, "/");
            let mut user = User::unseen("u");
            user.attached_managed_policies = Seen::new(Vec::new());
            user.inline_policies = Parts::of([]);
            user.group_list = Seen::new(vec!["g".into()]);
            user.permissions_boundary = Seen::new(boundary);
            account.iam_users = Listed::of([user]);
            account.iam_roles = Listed::of([]);
            words(&account)
        };
        assert_eq!(words(ADMIN, None), ["fail", "fail"]);
        assert_eq!(words(ADMIN, Some(read.into())), ["pass", "fail"]);
        assert_eq!(words(read, None), ["pass"]);
    }

    #[test]
    fn the_words_name_the_way() {
        let message = |boundary: Option<&str>, own: &str| {
            let mut account = account(ADMIN, boundary, "/");
            account.iam_policies = Listed::of([managed(own)]);
            let org = org();
            let verdicts = CHECK.examine.examine(&Context::new(&org, &account));
            let of_user = verdicts.iter().next().unwrap();
            of_user.verdict.reason().unwrap().message.clone()
        };
        let buckets = r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#;
        let all = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
        assert_eq!(
            message(None, buckets),
            "it may attach policies to itself or write its own, and no boundary keeps it from that"
        );
        assert_eq!(message(Some(OWN), buckets), BOUNDED);
        let drops =
            r#"{"Effect":"Allow","Action":"iam:DeleteUserPermissionsBoundary","Resource":"*"}"#;
        assert_eq!(
            message(Some(OWN), drops),
            "it may attach policies to itself or write its own, once it has dropped, replaced or rewritten its boundary"
        );
        assert!(message(Some(OWN), all).ends_with("no boundary keeps it from that"));
    }

    const OWN: &str = "arn:aws:iam::111122223333:policy/own";

    fn managed(statement: &str) -> ManagedPolicy {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":{statement}}}"#);
        let document = PolicyDocument::parse(&text).unwrap();
        let mut policy = ManagedPolicy::unseen(OWN);
        policy.default_version = Seen::new(DefaultVersion(Some(document.into())));
        policy.version_ids = Seen::new(vec!["v1".into()]);
        policy
    }

    #[test]
    fn a_permission_set_is_not_examined() {
        let all = words(&account(ADMIN, None, "/aws-reserved/sso.amazonaws.com/"));
        assert_eq!(all, ["fail"; 2]);
    }
}

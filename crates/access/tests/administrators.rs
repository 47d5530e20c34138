//! Who takes every right, and by which way.
#![cfg(test)]

use firestep_access::{Carried, way_to_every_right};
use firestep_inventory::iam::{DefaultVersion, Group, InlinePolicy, ManagedPolicy, Role, User};
use firestep_inventory::{Account, Gap, Listed, Parts, Seen, evaluate};
use firestep_policy::PolicyDocument;

const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
const OWN: &str = "arn:aws:iam::111122223333:policy/own";
const EVERYTHING: &str = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
const BUCKETS: &str = r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#;
const NO_POLICIES: &str = r#"{"Effect":"Deny","Action":["iam:PutRolePolicy","iam:AttachRolePolicy","iam:CreatePolicyVersion"],"Resource":"*"}"#;

const ITSELF: &str = "it may attach policies to itself or write its own";
const ITS_GROUP: &str = "it may attach policies to a group that it is in, or write the group's own";
const ITS_POLICY: &str = "it may write a new version of a policy that it carries";
const EVERY_POLICY: &str = "it may write a new version of every policy of the account";
const VERSIONS: &str = "it may put another version of a policy that it carries in force";
const OTHERS: &str = "it may change the rights of others";
const CONDITIONS: &str = "it may change its own rights under conditions";
const AFTER_DENIAL: &str = "once it has removed a policy of its own that denies it";
const AFTER_BOUNDARY: &str = "once it has dropped, replaced or rewritten its boundary";

fn document(statements: &str) -> PolicyDocument {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
    PolicyDocument::parse(&text).unwrap()
}

fn inline(policies: &[&str]) -> Parts<InlinePolicy> {
    Parts::of(policies.iter().map(|it| InlinePolicy {
        policy_name: "p".into(),
        policy_document: document(it),
    }))
}

fn arns(all: &[&str]) -> Seen<Vec<Box<str>>> {
    Seen::new(all.iter().map(|it| Box::from(*it)).collect())
}

fn managed(arn: &str, statements: &str, versions: &[&str]) -> ManagedPolicy {
    let mut policy = ManagedPolicy::unseen(arn);
    policy.default_version = Seen::new(DefaultVersion(Some(document(statements).into())));
    policy.version_ids = arns(versions);
    policy
}

fn role(policies: &[&str], attached: &[&str], boundary: Option<&str>) -> Role {
    let mut role = Role::unseen("r");
    role.identity.arn = Some("arn:aws:iam::111122223333:role/app/r".into());
    role.inline_policies = inline(policies);
    role.attached_managed_policies = arns(attached);
    role.permissions_boundary = Seen::new(boundary.map(Box::from));
    role
}

fn user(policies: &[&str], groups: &[&str]) -> User {
    let mut user = User::unseen("u");
    user.identity.arn = Some("arn:aws:iam::111122223333:user/people/u".into());
    user.inline_policies = inline(policies);
    user.attached_managed_policies = arns(&[]);
    user.permissions_boundary = Seen::new(None);
    user.group_list = arns(groups);
    user
}

fn group(name: &str, policies: &[&str]) -> Group {
    let mut group = Group::unseen(name);
    group.identity.arn = Some(format!("arn:aws:iam::111122223333:group/{name}").into());
    group.inline_policies = inline(policies);
    group.attached_managed_policies = arns(&[]);
    group
}

/// An account with these policies and groups.
fn account(
    policies: impl IntoIterator<Item = ManagedPolicy>,
    groups: impl IntoIterator<Item = Group>,
) -> Account {
    let mut account = Account::empty();
    account.iam_policies = Listed::of(policies);
    account.iam_groups = Listed::of(groups);
    account
}

/// `no`, the way, or after `unknown:` why it is not known.
fn said<'a>(carried: impl Into<Carried<'a>>, account: &Account) -> String {
    let carried = carried.into();
    let way: Result<_, Gap> = evaluate(|| way_to_every_right(&carried, account));
    match way {
        Ok(None) => "no".to_owned(),
        Ok(Some(way)) => way.to_string(),
        Err(gap) => format!("unknown: {}", gap.info().message),
    }
}

/// Of a role with these policies inside it.
fn of_role(policies: &[&str]) -> String {
    said(&role(policies, &[], None), &Account::empty())
}

fn unknown(why: &str, said: &str) {
    assert!(
        said.starts_with("unknown: ") && said.contains(why),
        "{said}"
    );
}

fn allow(action: &str, resource: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}"#)
}

fn under(effect: &str, condition: &str) -> String {
    format!(r#"{{"Effect":"{effect}","Action":"iam:*","Resource":"*","Condition":{condition}}}"#)
}

#[test]
fn whoever_writes_a_policy_that_it_carries_takes_every_right() {
    let text = format!("{BUCKETS},{}", allow("iam:CreatePolicyVersion", OWN));
    let of = |policy| account([managed(OWN, policy, &["v1"])], []);
    assert_eq!(said(&role(&[], &[OWN], None), &of(&text)), ITS_POLICY);
    // Somebody else's policy is none of its rights.
    let other = allow("iam:CreatePolicyVersion", "arn:aws:iam::*:policy/other");
    assert_eq!(said(&role(&[], &[OWN], None), &of(&other)), "no");
    assert_eq!(
        of_role(&[&allow("iam:CreatePolicyVersion", "*")]),
        EVERY_POLICY
    );
}

#[test]
fn another_version_is_not_known_and_an_only_one_is_none() {
    let text = allow("iam:SetDefaultPolicyVersion", "*");
    let of = |versions: &[&str]| {
        let account = account([managed(OWN, &text, versions)], []);
        said(&role(&[], &[OWN], None), &account)
    };
    assert_eq!(of(&["v1"]), "no");
    unknown(VERSIONS, &of(&["v1", "v2"]));
}

#[test]
fn variables_are_those_of_the_principal() {
    let own = allow("iam:*", "arn:aws:iam::*:user/people/${aws:username}");
    let none = Account::empty();
    assert_eq!(said(&user(&[&own], &[]), &none), ITSELF);
    assert_eq!(said(&group("g", &[&own]), &none), ITSELF);
    let other = allow("iam:*", "arn:aws:iam::*:user/other/${aws:username}");
    assert_eq!(said(&user(&[&other], &[]), &none), "no");
    // A role has no user name.
    let role = allow("iam:*", "arn:aws:iam::*:role/app/${aws:username}");
    assert_eq!(of_role(&[&role]), "no");
}

#[test]
fn whoever_changes_its_group_takes_every_right() {
    let all = account([], [group("g", &[BUCKETS]), group("h", &[])]);
    for action in ["iam:AttachGroupPolicy", "iam:PutGroupPolicy"] {
        let own = allow(action, "arn:aws:iam::111122223333:group/g");
        assert_eq!(said(&user(&[&own], &["g"]), &all), ITS_GROUP, "{action}");
        assert_eq!(said(&user(&[&own], &["h"]), &all), "no", "{action}");
        assert_eq!(said(&group("g", &[&own]), &all), ITS_GROUP, "{action}");
    }
}

#[test]
fn the_users_of_a_group_may_be_those_of_a_path() {
    let of = |resource| {
        said(
            &group("g", &[&allow("iam:PutUserPolicy", resource)]),
            &Account::empty(),
        )
    };
    assert_eq!(of("arn:aws:iam::111122223333:user/people/*"), ITSELF);
    assert_eq!(of("arn:aws:iam::111122223333:user/somebody"), "no");
    assert_eq!(of("arn:aws:iam::999988887777:user/people/*"), "no");
}

#[test]
fn a_group_that_is_not_listed_is_a_gap() {
    let all = account([], [group("g", &[BUCKETS])]);
    unknown(
        "it is in group ghost, which is not listed",
        &said(&user(&[BUCKETS], &["ghost"]), &all),
    );
    assert_eq!(said(&user(&[BUCKETS], &["g"]), &all), "no");
}

#[test]
fn a_policy_of_aws_s_without_its_text_is_a_gap() {
    let of = |name: &str, account: &Account| {
        let arn = format!("arn:aws:iam::aws:policy/{name}");
        said(&role(&[], &[&arn], None), account)
    };
    let none = Account::empty();
    let why = "is attached, and what it says is not in the answer";
    unknown(why, &of("SomethingNewFullAccess", &none));
    unknown(why, &of("AdministratorAccess-Amplify", &none));
    assert_eq!(of("PowerUserAccess", &none), "no");
    assert_eq!(of("AdministratorAccess", &none), ITSELF);
    let text = managed(
        "arn:aws:iam::aws:policy/SomethingNewFullAccess",
        BUCKETS,
        &["v1"],
    );
    assert_eq!(of("SomethingNewFullAccess", &account([text], [])), "no");
    let china = "arn:aws-cn:iam::aws:policy/AdministratorAccess";
    assert_eq!(said(&role(&[], &[china], None), &none), ITSELF);
    // As a boundary, too.
    let bound = role(
        &[EVERYTHING],
        &[],
        Some("arn:aws:iam::aws:policy/SomethingNew"),
    );
    unknown(why, &said(&bound, &none));
}

#[test]
fn a_boundary_that_can_be_got_rid_of_holds_nobody() {
    let of = |statements: &str, versions: &[&str]| {
        let account = account([managed(OWN, statements, versions)], []);
        said(&role(&[EVERYTHING], &[], Some(OWN)), &account)
    };
    assert_eq!(of(BUCKETS, &["v1"]), "no");
    for lets in [
        allow("iam:DeleteRolePermissionsBoundary", "*"),
        allow(
            "iam:PutRolePermissionsBoundary",
            "arn:aws:iam::*:role/app/*",
        ),
        allow("iam:CreatePolicyVersion", OWN),
    ] {
        let said = of(&format!("{BUCKETS},{lets}"), &["v1"]);
        assert_eq!(said, format!("{ITSELF}, {AFTER_BOUNDARY}"), "{lets}");
    }
    // What is for users is of no use to a role, nor is what is about another role.
    for lets in [
        allow("iam:DeleteUserPermissionsBoundary", "*"),
        allow(
            "iam:DeleteRolePermissionsBoundary",
            "arn:aws:iam::*:role/other",
        ),
        allow("iam:SetDefaultPolicyVersion", OWN),
    ] {
        assert_eq!(of(&format!("{BUCKETS},{lets}"), &["v1"]), "no", "{lets}");
    }
    let versions = format!("{BUCKETS},{}", allow("iam:SetDefaultPolicyVersion", OWN));
    unknown(
        "it may rid itself of its boundary",
        &of(&versions, &["v1", "v2"]),
    );
}

#[test]
fn the_boundary_of_a_user_can_be_got_rid_of_too() {
    let mut bound = user(&[EVERYTHING], &[]);
    bound.permissions_boundary = Seen::new(Some(OWN.into()));
    let of = |lets: &str| said(&bound, &account([managed(OWN, lets, &["v1"])], []));
    for action in [
        "iam:DeleteUserPermissionsBoundary",
        "iam:PutUserPermissionsBoundary",
    ] {
        let said = of(&allow(action, "*"));
        assert_eq!(said, format!("{ITSELF}, {AFTER_BOUNDARY}"), "{action}");
    }
    assert_eq!(of(BUCKETS), "no");
}

#[test]
fn a_denial_that_can_be_removed_holds_nobody() {
    let none = Account::empty();
    let after = format!("{ITSELF}, {AFTER_DENIAL}");
    assert_eq!(said(&role(&[NO_POLICIES], &[ADMIN], None), &none), after);
    let all = account([managed(OWN, NO_POLICIES, &["v1"])], []);
    assert_eq!(said(&role(&[EVERYTHING], &[OWN], None), &all), after);
    let whole = r#"{"Effect":"Deny","Action":"iam:*","Resource":"*"}"#;
    assert_eq!(said(&role(&[whole], &[ADMIN], None), &none), "no");
}

#[test]
fn whoever_may_leave_a_group_is_not_held_by_what_it_denies() {
    let denies =
        |actions: &str| format!(r#"{{"Effect":"Deny","Action":{actions},"Resource":"*"}}"#);
    let of = |actions: &str| {
        let all = account([], [group("g", &[&denies(actions)])]);
        said(&user(&[EVERYTHING], &["g"]), &all)
    };
    let after = format!("{ITSELF}, {AFTER_DENIAL}");
    let puts = r#"["iam:Put*","iam:Attach*","iam:Create*","iam:Delete*"]"#;
    assert_eq!(of(puts), after);
    assert_eq!(of(r#""iam:*""#), "no");
}

#[test]
fn power_over_others_is_not_known_to_be_power_over_oneself() {
    for statement in [
        r#"{"Effect":"Allow","Action":["iam:CreateUser","iam:AttachUserPolicy","iam:CreateAccessKey"],"Resource":"*"}"#,
        r#"{"Effect":"Allow","NotAction":["iam:PutRolePolicy","iam:AttachRolePolicy","iam:CreatePolicyVersion"],"Resource":"*"}"#,
    ] {
        unknown(OTHERS, &of_role(&[statement]));
    }
    for action in [
        "iam:PutRolePolicy",
        "iam:AttachRolePolicy",
        "iam:AddUserToGroup",
    ] {
        unknown(
            OTHERS,
            &said(&user(&[&allow(action, "*")], &[]), &Account::empty()),
        );
    }
    // One statement that both allows and denies cannot lose its denial alone.
    unknown(OTHERS, &of_role(&[&format!("{EVERYTHING},{NO_POLICIES}")]));
    assert_eq!(
        of_role(&[&allow("iam:PutRolePolicy", "arn:aws:iam::*:role/ci/*")]),
        "no"
    );
}

#[test]
fn conditions_are_decided_where_the_principal_decides_them() {
    let denied =
        |condition: &str| of_role(&[&format!("{EVERYTHING},{}", under("Deny", condition))]);
    for condition in [
        r#"{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}"#,
        r#"{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/other"}}"#,
        r#"{"Null":{"aws:username":"true"}}"#,
    ] {
        assert_eq!(denied(condition), "no", "{condition}");
    }
    for condition in [
        r#"{"StringEquals":{"aws:PrincipalAccount":"999988887777"}}"#,
        r#"{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/app/r"}}"#,
        r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}"#,
        r#"{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}"#,
        r#"{"DateLessThan":{"aws:TokenIssueTime":"2026-01-01T00:00:00Z"}}"#,
    ] {
        assert_eq!(denied(condition), ITSELF, "{condition}");
    }
    unknown(
        CONDITIONS,
        &denied(r#"{"StringNotEquals":{"aws:PrincipalTag/team":"iam"}}"#),
    );
}

#[test]
fn what_a_request_may_choose_is_chosen() {
    let of = |condition: &str| of_role(&[&under("Allow", condition)]);
    let arn = |name: &str| {
        format!(r#"{{"ArnEquals":{{"iam:PolicyARN":"arn:aws:iam::aws:policy/{name}"}}}}"#)
    };
    assert_eq!(of(&arn("AdministratorAccess")), ITSELF);
    unknown(CONDITIONS, &of(&arn("ReadOnlyAccess")));
    assert_eq!(of(r#"{"Bool":{"aws:SecureTransport":"true"}}"#), ITSELF);
    assert_eq!(of(r#"{"Bool":{"aws:SecureTransport":"false"}}"#), "no");
    // What is allowed only for those under a boundary is not allowed to one without.
    let bound = format!(r#"{{"StringEquals":{{"iam:PermissionsBoundary":"{OWN}"}}}}"#);
    let puts = format!(
        r#"{{"Effect":"Allow","Action":"iam:PutRolePolicy","Resource":"arn:aws:iam::*:role/app/*","Condition":{bound}}}"#
    );
    assert_eq!(of_role(&[&puts]), "no");
}

#[test]
fn who_gives_rights_only_within_a_boundary_is_held_by_it() {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
    let delegates = |condition: &str| {
        format!(
            r#"{BUCKETS},{{"Effect":"Allow","Action":["iam:PutRolePolicy","iam:AttachRolePolicy"],"Resource":"*","Condition":{condition}}}"#
        )
    };
    let of = |boundary: &str| {
        let account = account([managed(OWN, boundary, &["v1"])], []);
        said(&role(&[EVERYTHING], &[], Some(OWN)), &account)
    };
    let within = delegates(&format!(
        r#"{{"StringEquals":{{"iam:PermissionsBoundary":"{OWN}"}}}}"#
    ));
    assert_eq!(of(&within), "no");
    assert_eq!(of_role(&[&within]), "no");
    assert_eq!(of(&delegates("{}")), ITSELF);
    // What it gives itself alone the boundary limits.
    let own = "arn:aws:iam::111122223333:role/app/r";
    assert_eq!(of(&allow("iam:PutRolePolicy", own)), "no");
}

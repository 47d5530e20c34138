//! Who may do everything.

use firestep_inventory::iam::{Group, InlinePolicy, ManagedPolicy, Role, User};
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Account, GLOBAL, Gap, Identity, Listed, Parts, Seen, evaluate};
use firestep_policy::{Condition, Effect, PolicyDocument, Statement};

/// Policies of AWS's own that let whoever carries them change their own rights, as of 2026-11: where the answer does
/// not hold their text. <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html>
const OF_AWS: [&str; 2] = ["AdministratorAccess", "IAMFullAccess"];

/// One of these on oneself, or on a policy that one carries, is every right.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html>
const OF_A_ROLE: [&str; 2] = ["iam:AttachRolePolicy", "iam:PutRolePolicy"];
const OF_A_USER: [&str; 2] = ["iam:AttachUserPolicy", "iam:PutUserPolicy"];
const OF_A_POLICY: &str = "iam:CreatePolicyVersion";

/// The managed policies on a principal, by ARN, and those inside it.
type Policies<'a> = (&'a Seen<Vec<Box<str>>>, &'a Parts<InlinePolicy>);

/// What a user, group or role may do by its policies.
#[derive(Debug, Clone)]
pub struct Carried<'a> {
    identity: &'a Identity,
    /// The managed policies and those inside it, and for a user those of each of its groups.
    policies: Vec<Policies<'a>>,
    /// Its permissions boundary, where its kind can have one.
    boundary: Option<&'a Seen<Option<Box<str>>>>,
    rights: [&'static str; 2],
    /// The groups of a user, by name.
    groups: Option<&'a Seen<Vec<Box<str>>>>,
}

impl<'a> From<&'a Role> for Carried<'a> {
    fn from(role: &'a Role) -> Self {
        Self {
            identity: &role.identity,
            policies: vec![(&role.attached_managed_policies, &role.inline_policies)],
            boundary: Some(&role.permissions_boundary),
            rights: OF_A_ROLE,
            groups: None,
        }
    }
}

impl<'a> From<&'a User> for Carried<'a> {
    fn from(user: &'a User) -> Self {
        Self {
            identity: &user.identity,
            policies: vec![(&user.attached_managed_policies, &user.inline_policies)],
            boundary: Some(&user.permissions_boundary),
            rights: OF_A_USER,
            groups: Some(&user.group_list),
        }
    }
}

impl<'a> From<&'a Group> for Carried<'a> {
    fn from(group: &'a Group) -> Self {
        Self {
            identity: &group.identity,
            policies: vec![(&group.attached_managed_policies, &group.inline_policies)],
            boundary: None,
            rights: OF_A_USER,
            groups: None,
        }
    }
}

impl Carried<'_> {
    /// Whether it carries any policy of its own.
    pub fn is_any(&self) -> Result<bool, Gap> {
        for (attached, inline) in &self.policies {
            if !attached.get()?.is_empty() || !inline.whole()?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whom a right must be about: itself; of a group, any of its users.
    fn itself(&self) -> String {
        let account = self.identity.location.account;
        match (&self.identity.arn, self.boundary) {
            (Some(arn), Some(_)) => arn.to_string(),
            _ => format!("arn:aws:iam::{account}:user/any"),
        }
    }
}

/// The statements that count.
#[derive(Default)]
struct Granted<'p>(Vec<&'p Statement>);

/// Whether a condition only asks how well somebody signed in, and so keeps no right from them.
fn is_about_the_sign_in(condition: &Condition) -> bool {
    let key = condition.key.to_ascii_lowercase();
    [
        "aws:multifactorauthpresent",
        "aws:multifactorauthage",
        "aws:securetransport",
    ]
    .contains(&&*key)
}

/// How far a right is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grant {
    No,
    /// Under conditions.
    Maybe,
    Yes,
}

impl Granted<'_> {
    fn of(&self, right: &str, resource: &str) -> Grant {
        let about = |it: &&&Statement| it.covers_action(right) && it.covers_resource(resource);
        let mut grant = Grant::No;
        for statement in self.0.iter().filter(about) {
            match statement.effect {
                Effect::Deny if statement.conditions.is_empty() => return Grant::No,
                Effect::Deny => {}
                Effect::Allow if statement.conditions.iter().all(is_about_the_sign_in) => {
                    grant = Grant::Yes;
                }
                Effect::Allow => grant = grant.max(Grant::Maybe),
            }
        }
        grant
    }
}

/// Whether what a principal carries makes it an administrator: it may attach policies to itself or write its own, so
/// that every right is its own to take; and no boundary keeps it from that. Conditions on how it signed in do not.
///
/// There are other ways to more rights, by way of services: those are not looked for here.
pub fn is_administrator(carried: &Carried<'_>, account: &Account) -> Result<bool, Gap> {
    let mut granted = Granted::default();
    let mut unseen = None;
    let mut named = false;
    let mut all = carried.policies.clone();
    if let Some(groups) = carried.groups {
        match evaluate(|| groups_of(groups, account)) {
            Ok(groups) => all.extend(
                groups
                    .iter()
                    .map(|it| (&it.attached_managed_policies, &it.inline_policies)),
            ),
            Err(gap) => unseen = Some(gap),
        }
    }
    for (attached, inline) in all {
        match evaluate(|| attached.get()) {
            Ok(attached) => {
                for arn in attached {
                    match evaluate(|| managed(carried, arn, &account.iam_policies)) {
                        Ok(Some(document)) => granted.0.extend(&document.statements),
                        Ok(None) => named |= is_named(arn),
                        Err(gap) => unseen = unseen.or(Some(gap)),
                    }
                }
            }
            Err(gap) => unseen = unseen.or(Some(gap)),
        }
        match evaluate(|| inline.whole()) {
            Ok(all) => {
                let documents = all.iter().map(|it| &it.policy_document);
                granted.0.extend(documents.flat_map(|it| &it.statements));
            }
            Err(gap) => unseen = unseen.or(Some(gap)),
        }
    }
    let mut bounded = None;
    if let Some(boundary) = carried.boundary {
        match evaluate(|| boundary.get()) {
            Ok(None) => {}
            Ok(Some(arn)) => match evaluate(|| managed(carried, arn, &account.iam_policies)) {
                Ok(Some(document)) => {
                    bounded = Some(Granted(document.statements.iter().collect()));
                }
                Ok(None) if is_named(arn) => {}
                Ok(None) => bounded = Some(Granted::default()),
                Err(gap) => unseen = unseen.or(Some(gap)),
            },
            Err(gap) => unseen = unseen.or(Some(gap)),
        }
    }
    let boundary_seen = bounded.is_some()
        || carried.boundary.is_none_or(|it| {
            matches!(evaluate(|| it.get()), Ok(arn) if arn.as_ref().is_none_or(|it| is_named(it)))
        });
    let grant = |right: &str, resource: &str| {
        let own = granted.of(right, resource);
        // Where only its name is known of AWS's policy, what denies still counts.
        let denies = |it: &&Statement| {
            it.effect == Effect::Deny
                && it.conditions.is_empty()
                && it.covers_action(right)
                && it.covers_resource(resource)
        };
        let own = if named && !granted.0.iter().copied().any(|it| denies(&it)) {
            Grant::Yes
        } else {
            own
        };
        bounded
            .as_ref()
            .map_or(own, |it| own.min(it.of(right, resource)))
    };
    let itself = carried.itself();
    let policy = format!(
        "arn:aws:iam::{}:policy/any",
        carried.identity.location.account
    );
    let best = carried
        .rights
        .iter()
        .map(|right| grant(right, &itself))
        .chain([grant(OF_A_POLICY, &policy)])
        .max()
        .unwrap_or(Grant::No);
    match best {
        Grant::Yes if boundary_seen => Ok(true),
        Grant::No => unseen.map_or(Ok(false), Err),
        Grant::Yes | Grant::Maybe => Err(unseen.unwrap_or_else(|| {
            undecided(
                carried.identity.location,
                DETAILS,
                "it may change its own rights under conditions",
            )
        })),
    }
}

const DETAILS: &str = "iam:GetAccountAuthorizationDetails";

fn groups_of<'a>(names: &Seen<Vec<Box<str>>>, account: &'a Account) -> Result<Vec<&'a Group>, Gap> {
    let groups = account.iam_groups.region(GLOBAL);
    let mut all = Vec::new();
    for name in names.get()? {
        all.extend(groups.find(name)?);
    }
    Ok(all)
}

fn is_named(arn: &str) -> bool {
    let name = arn.rsplit_once(":aws:policy/").map(|(_, name)| name);
    name.is_some_and(|name| OF_AWS.contains(&name))
}

/// The text of a managed policy; `None` for one of AWS's own whose text the answer does not hold.
fn managed<'p>(
    carried: &Carried<'_>,
    arn: &str,
    policies: &'p Listed<ManagedPolicy>,
) -> Result<Option<&'p PolicyDocument>, Gap> {
    let of_aws = arn.contains(":aws:policy/");
    let found = match evaluate(|| policies.find(GLOBAL, arn)) {
        Err(_) if of_aws => None,
        found => found?,
    };
    let missing = || {
        let message = format!("{arn} is attached and not listed");
        undecided(carried.identity.location, DETAILS, &message)
    };
    match found {
        Some(policy) => match &policy.default_version.get()?.0 {
            Some(document) => Ok(Some(document)),
            None => Err(missing()),
        },
        None if of_aws => Ok(None),
        None => Err(missing()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "arn:aws:iam::111122223333:policy/own";
    const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

    fn statement(effect: &str, actions: &str, resource: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect":"{effect}","Action":{actions},"Resource":"{resource}","Condition":{condition}}}"#
        )
    }

    fn allow(actions: &str) -> String {
        statement("Allow", actions, "*", "{}")
    }

    fn inline(statements: &[String]) -> Parts<InlinePolicy> {
        let text = format!(r#"{{"Statement":[{}]}}"#, statements.join(","));
        Parts::of([InlinePolicy {
            policy_name: "p".into(),
            policy_document: PolicyDocument::parse(&text).unwrap(),
        }])
    }

    fn role(statements: &[String], attached: &[&str], boundary: Option<&str>) -> Role {
        let mut role = Role::unseen("r");
        role.identity.arn = Some("arn:aws:iam::111122223333:role/r".into());
        role.attached_managed_policies =
            Seen::new(attached.iter().map(|it| Box::from(*it)).collect());
        role.inline_policies = if statements.is_empty() {
            Parts::of([])
        } else {
            inline(statements)
        };
        role.permissions_boundary = Seen::new(boundary.map(Box::from));
        role
    }

    fn said_of(role: &Role) -> Result<bool, Gap> {
        evaluate(|| is_administrator(&role.into(), &Account::empty()))
    }

    fn said(statements: &[String]) -> Result<bool, Gap> {
        said_of(&role(statements, &[], None))
    }

    #[test]
    fn one_right_over_oneself_is_every_right() {
        for actions in [
            r#""*""#,
            r#""iam:*""#,
            r#""iam:PutRolePolicy""#,
            r#"["s3:*","iam:attachrolepolicy"]"#,
            r#""iam:CreatePolicyVersion""#,
        ] {
            assert_eq!(said(&[allow(actions)]), Ok(true), "{actions}");
        }
        for resource in ["arn:aws:iam::111122223333:*", "arn:aws:iam::*:role/*"] {
            let own = statement("Allow", r#""iam:*""#, resource, "{}");
            assert_eq!(said(&[own]), Ok(true), "{resource}");
        }
        let elsewhere = statement("Allow", r#""iam:Put*""#, "arn:aws:iam::*:role/app/*", "{}");
        assert_eq!(said(&[elsewhere]), Ok(false));
        assert_eq!(said(&[allow(r#"["ec2:*","iam:Get*"]"#)]), Ok(false));
    }

    #[test]
    fn what_is_denied_is_not_held_and_conditions_may_hold() {
        let deny = |actions: &str| statement("Deny", actions, "*", "{}");
        assert_eq!(said(&[allow(r#""*""#), deny(r#""iam:*""#)]), Ok(false));
        assert_eq!(
            said(&[allow(r#""*""#), deny(r#""iam:PutRolePolicy""#)]),
            Ok(true)
        );
        let under = |condition: &str| statement("Allow", r#""*""#, "*", condition);
        let mfa = under(r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#);
        assert_eq!(said(&[mfa]), Ok(true));
        let region = under(r#"{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}"#);
        assert!(said(&[region]).is_err());
    }

    #[test]
    fn a_boundary_limits_and_aws_s_own_policies_are_known_by_name() {
        let read = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        let said = |attached: &[&str], boundary| said_of(&role(&[], attached, boundary));
        assert_eq!(said(&[ADMIN], None), Ok(true));
        assert_eq!(said(&[read], None), Ok(false));
        assert_eq!(said(&[ADMIN], Some(read)), Ok(false));
        assert_eq!(said(&[ADMIN], Some(ADMIN)), Ok(true));
        assert!(said(&[ADMIN], Some(OWN)).is_err());
        assert!(said(&[OWN], None).is_err());
        assert_eq!(said(&[OWN, ADMIN], None), Ok(true));
    }

    #[test]
    fn a_user_has_the_rights_of_its_groups() {
        let mut group = Group::unseen("admins");
        group.attached_managed_policies = Seen::new(vec![ADMIN.into()]);
        group.inline_policies = Parts::of([]);
        let mut user = User::unseen("u");
        user.identity.arn = Some("arn:aws:iam::111122223333:user/u".into());
        user.attached_managed_policies = Seen::new(Vec::new());
        user.inline_policies = Parts::of([]);
        user.permissions_boundary = Seen::new(None);
        user.group_list = Seen::new(vec!["admins".into()]);
        let mut account = Account::empty();
        account.iam_groups = Listed::of([group]);
        let said = |account: &Account| evaluate(|| is_administrator(&(&user).into(), account));
        assert_eq!(said(&account), Ok(true));
        account.iam_groups = Listed::unseen();
        assert!(said(&account).is_err());
    }
}

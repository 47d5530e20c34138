//! Who may do everything.

use firestep_inventory::iam::{Group, InlinePolicy, ManagedPolicy, Role, User};
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{GLOBAL, Gap, Listed, Location, Parts, Seen, evaluate};
use firestep_policy::{Condition, PolicyDocument, Statement};

/// Policies of AWS's own that allow everything, or to give oneself everything, as of 2026-11: where the answer does not
/// hold their text. <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html>
const OF_AWS: [&str; 2] = ["AdministratorAccess", "IAMFullAccess"];

/// Whoever may do these to everything can give themselves every right.
const RIGHTS: [&str; 6] = [
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreatePolicyVersion",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:UpdateAssumeRolePolicy",
];

/// The policies of a user, group or role.
#[derive(Debug, Clone, Copy)]
pub struct Carried<'a> {
    /// The managed policies on it, by ARN.
    pub attached: &'a Seen<Vec<Box<str>>>,
    /// Those inside it.
    pub inline: &'a Parts<InlinePolicy>,
    /// Its permissions boundary, where its kind can have one.
    pub boundary: Option<&'a Seen<Option<Box<str>>>>,
}

impl<'a> From<&'a Role> for Carried<'a> {
    fn from(role: &'a Role) -> Self {
        Self {
            attached: &role.attached_managed_policies,
            inline: &role.inline_policies,
            boundary: Some(&role.permissions_boundary),
        }
    }
}

impl<'a> From<&'a User> for Carried<'a> {
    fn from(user: &'a User) -> Self {
        Self {
            attached: &user.attached_managed_policies,
            inline: &user.inline_policies,
            boundary: Some(&user.permissions_boundary),
        }
    }
}

impl<'a> From<&'a Group> for Carried<'a> {
    fn from(group: &'a Group) -> Self {
        Self {
            attached: &group.attached_managed_policies,
            inline: &group.inline_policies,
            boundary: None,
        }
    }
}

/// What policies allow on every resource.
#[derive(Default)]
struct Granted<'p> {
    allows: Vec<&'p Statement>,
    /// Under a condition that may hold or not.
    may_allow: Vec<&'p Statement>,
    denies: Vec<&'p Statement>,
}

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

impl<'p> Granted<'p> {
    fn add(&mut self, document: &'p PolicyDocument) {
        let role = "arn:aws:iam::000000000000:role/any";
        // A pattern that names IAM's resources covers all that these actions are about.
        let user = "arn:aws:iam::000000000000:user/any/other";
        for statement in document.allows() {
            if !statement.covers_resource(role) || !statement.covers_resource(user) {
                continue;
            }
            if statement.conditions.iter().all(is_about_the_sign_in) {
                self.allows.push(statement);
            } else {
                self.may_allow.push(statement);
            }
        }
        let denies = document.denies();
        self.denies
            .extend(denies.filter(|it| it.conditions.is_empty() && it.covers_resource(role)));
    }

    fn is_everything(&self) -> bool {
        RIGHTS.iter().all(|right| {
            self.allows.iter().any(|it| it.covers_action(right))
                && !self.denies.iter().any(|it| it.covers_action(right))
        })
    }

    /// Whether it is everything where all conditions hold.
    fn may_be_everything(&self) -> bool {
        RIGHTS.iter().all(|right| {
            let mut allows = self.allows.iter().chain(&self.may_allow);
            allows.any(|it| it.covers_action(right))
                && !self.denies.iter().any(|it| it.covers_action(right))
        })
    }
}

/// Whether a policy lets its bearer give itself every right.
pub fn allows_everything(document: &PolicyDocument) -> bool {
    let mut granted = Granted::default();
    granted.add(document);
    granted.is_everything()
}

/// Whether what a principal carries makes it an administrator: together its policies allow everything, or to give
/// itself everything, on every resource, without a condition but on how it signed in; nothing of them denies it, and no boundary keeps it from
/// it.
pub fn is_administrator(
    carried: &Carried<'_>,
    policies: &Listed<ManagedPolicy>,
) -> Result<bool, Gap> {
    let mut granted = Granted::default();
    let mut unseen = None;
    let mut named = false;
    match evaluate(|| carried.attached.get()) {
        Ok(attached) => {
            for arn in attached {
                match evaluate(|| managed(arn, policies)) {
                    Ok(Some(document)) => granted.add(document),
                    Ok(None) => named |= is_named(arn),
                    Err(gap) => unseen = unseen.or(Some(gap)),
                }
            }
        }
        Err(gap) => unseen = Some(gap),
    }
    let inline = evaluate(|| carried.inline.whole());
    match inline {
        Ok(all) => all.iter().for_each(|it| granted.add(&it.policy_document)),
        Err(gap) => unseen = unseen.or(Some(gap)),
    }
    let denied = |right: &&str| granted.denies.iter().any(|it| it.covers_action(right));
    let named = named && !RIGHTS.iter().any(denied);
    if !named && !granted.is_everything() {
        if granted.may_be_everything() {
            unseen = unseen.or(Some(undecided(
                Location::new(policies.account(), GLOBAL),
                "iam:GetAccountAuthorizationDetails",
                "its policies let it give itself every right under conditions",
            )));
        }
        return unseen.map_or(Ok(false), Err);
    }
    let Some(boundary) = carried.boundary else {
        return Ok(true);
    };
    match boundary.get()? {
        None => Ok(true),
        Some(arn) => Ok(match managed(arn, policies)? {
            Some(document) => allows_everything(document),
            None => is_named(arn),
        }),
    }
}

fn is_named(arn: &str) -> bool {
    let name = arn.rsplit_once(":aws:policy/").map(|(_, name)| name);
    name.is_some_and(|name| OF_AWS.contains(&name))
}

/// The text of a managed policy; `None` for one of AWS's own whose text the answer does not hold.
fn managed<'p>(
    arn: &str,
    policies: &'p Listed<ManagedPolicy>,
) -> Result<Option<&'p PolicyDocument>, Gap> {
    let of_aws = arn.contains(":aws:policy/");
    let found = match evaluate(|| policies.find(GLOBAL, arn)) {
        Err(_) if of_aws => None,
        found => found?,
    };
    let missing = || {
        undecided(
            Location::new(policies.account(), GLOBAL),
            "iam:GetAccountAuthorizationDetails",
            &format!("{arn} is attached and not listed"),
        )
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
    use firestep_inventory::evaluate;

    const EVERYTHING: &str =
        r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":["arn:aws:s3:::x","*"]}}"#;

    fn document(text: &str) -> PolicyDocument {
        PolicyDocument::parse(text).unwrap()
    }

    #[test]
    fn what_is_less_is_not_everything() {
        assert!(allows_everything(&document(EVERYTHING)));
        for other in [
            EVERYTHING.replace(r#""Action":"*""#, r#""Action":"s3:*""#),
            EVERYTHING.replace(r#","*"]"#, "]"),
            EVERYTHING.replace("Allow", "Deny"),
            EVERYTHING.replace("Action", "NotAction"),
            EVERYTHING.replace(r#""Action":"*""#, r#""NotAction":"iam:*""#),
            EVERYTHING.replace(
                "}}",
                r#","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-central-1"}}}}"#,
            ),
        ] {
            assert!(!allows_everything(&document(&other)), "{other}");
        }
    }

    #[test]
    fn whoever_may_give_rights_has_them_all() {
        for other in [
            EVERYTHING.replace(r#""Action":"*""#, r#""Action":["iam:*"]"#),
            EVERYTHING.replace(r#""Action":"*""#, r#""NotAction":"s3:GetObject""#),
            EVERYTHING.replace(
                r#""Action":"*""#,
                r#""Action":["iam:a*","iam:c*","iam:p*","iam:u*"]"#,
            ),
        ] {
            assert!(allows_everything(&document(&other)), "{other}");
        }
        let denied = r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"iam:*","Resource":"*"}]}"#;
        assert!(!allows_everything(&document(denied)));
    }

    #[test]
    fn policies_count_together_and_a_boundary_limits_them() {
        let inline = |texts: &[&str]| {
            Parts::of(texts.iter().map(|it| InlinePolicy {
                policy_name: "p".into(),
                policy_document: document(it),
            }))
        };
        let half = |actions: &str| {
            format!(r#"{{"Statement":{{"Effect":"Allow","Action":{actions},"Resource":"*"}}}}"#)
        };
        let (one, two) = (
            half(r#"["iam:A*","iam:C*"]"#),
            half(r#"["iam:P*","iam:U*"]"#),
        );
        let said = |texts: &[&str], boundary: Option<&str>| {
            let attached = Seen::new(Vec::new());
            let boundary = Seen::new(boundary.map(Box::from));
            let carried = Carried {
                attached: &attached,
                inline: &inline(texts),
                boundary: Some(&boundary),
            };
            evaluate(|| is_administrator(&carried, &Listed::of([])))
        };
        assert_eq!(said(&[&one], None), Ok(false));
        let under = |condition: &str| {
            half(r#""*""#).replace(
                r#""Resource""#,
                &format!(r#""Condition":{condition},"Resource""#),
            )
        };
        let mfa = under(r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#);
        assert_eq!(said(&[&mfa], None), Ok(true));
        let region = under(r#"{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}"#);
        assert!(said(&[&region], None).is_err());
        assert_eq!(said(&[&one, &two], None), Ok(true));
        let of_aws = |name: &str| format!("arn:aws:iam::aws:policy/{name}");
        assert_eq!(
            said(&[&one, &two], Some(&of_aws("PowerUserAccess"))),
            Ok(false)
        );
        assert_eq!(
            said(&[&one, &two], Some(&of_aws("AdministratorAccess"))),
            Ok(true)
        );
        assert!(said(&[&one, &two], Some("arn:aws:iam::111122223333:policy/b")).is_err());
    }

    #[test]
    fn one_policy_decides_although_another_was_not_seen() {
        let own = "arn:aws:iam::111122223333:policy/own";
        let said = |attached: &[&str], policies: &Listed<ManagedPolicy>| {
            let attached = Seen::new(attached.iter().map(|it| Box::from(*it)).collect());
            let carried = Carried {
                attached: &attached,
                inline: &Parts::of([]),
                boundary: None,
            };
            evaluate(|| is_administrator(&carried, policies))
        };
        let none = Listed::of([]);
        let aws = "arn:aws:iam::aws:policy/AdministratorAccess";
        assert_eq!(said(&[own, aws], &Listed::unseen()), Ok(true));
        assert_eq!(
            said(&["arn:aws:iam::aws:policy/ReadOnlyAccess"], &none),
            Ok(false)
        );
        assert!(said(&[own], &Listed::unseen()).is_err());
    }
}

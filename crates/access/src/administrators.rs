//! Who may do everything.

mod about_iam;
mod anything;
mod carried;
mod chosen;
mod denials;
mod escalation;
mod known_ways;
mod of_aws;
mod regions;
mod sample;
mod trusting;
mod ways;
mod worth;

use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Account, Gap, evaluate};
use firestep_policy::tri::Tri;

pub use anything::anything_allowed;
pub use carried::Carried;
pub use denials::is_left;
pub use escalation::{Escalations, FoundEscalation};
pub use ways::Way;

use carried::{DETAILS, Holding};

/// Whether what a principal carries makes it an administrator.
pub fn is_administrator(carried: &Carried<'_>, account: &Account) -> Result<bool, Gap> {
    Ok(way_to_every_right(carried, account)?.is_some())
}

/// How what a principal carries makes it an administrator: it may attach policies to itself or its groups, write its
/// own or any policy of the account, so that every right is its own to take; and no boundary keeps it from that that
/// it could not rid itself of. Conditions on how it signed in do not.
///
/// What hangs on other conditions, on versions that were not read, or on others whose policies it may change is not
/// known. There are other ways to more rights, by way of services, keys and passwords of others: those are not looked
/// for here.
pub fn way_to_every_right(carried: &Carried<'_>, account: &Account) -> Result<Option<Way>, Gap> {
    let holding = Holding::of(carried, account);
    let taken = ways::best(carried, &holding);
    let hangs_on = || undecided(carried.identity.location, DETAILS, taken.way.hangs_on());
    match (taken.certain, holding.boundary_unseen) {
        (Tri::Yes, None) => Ok(Some(taken.way)),
        (Tri::Yes, Some(gap)) => Err(gap),
        (Tri::Maybe, _) => Err(holding.unseen.unwrap_or_else(hangs_on)),
        (Tri::No, _) => holding.unseen.map_or(Ok(None), Err),
    }
}

/// Whether a principal that is no administrator is, or may be, none for its boundary alone.
pub fn is_held_by_boundary(carried: &Carried<'_>, account: &Account) -> bool {
    let unbound = carried.clone().without_boundary();
    carried.has_boundary() && evaluate(|| is_administrator(&unbound, account)) != Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::iam::{Group, InlinePolicy, Role, User};
    use firestep_inventory::{Listed, Parts, Seen};
    use firestep_policy::PolicyDocument;

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
        // IAM is called in one region.
        let region = |region: &str| {
            under(&format!(
                r#"{{"StringEquals":{{"aws:RequestedRegion":"{region}"}}}}"#
            ))
        };
        assert_eq!(said(&[region("us-east-1")]), Ok(true));
        assert_eq!(said(&[region("eu-central-1")]), Ok(false));
        let office = under(r#"{"IpAddress":{"aws:SourceIp":"198.51.100.0/24"}}"#);
        assert_eq!(said(&[office]), Ok(true));
        for unsure in [
            r#"{"StringEquals":{"aws:PrincipalTag/team":"a"}}"#,
            r#"{"Bool":{"aws:ViaAWSService":"true"}}"#,
            r#"{"ForAnyValue:StringEquals":{"aws:CalledVia":"cloudformation.amazonaws.com"}}"#,
        ] {
            assert!(said(&[under(unsure)]).is_err(), "{unsure}");
        }
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

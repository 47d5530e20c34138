//! Does no outside account get to read everything?

use firestep_access::{Trust, inside};
use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::iam::Role;

use crate::policies::is_of_aws;
use crate::role_trust::READS_MEMBERS;

pub(crate) const CHECK: Check = Check {
    id: "iam-read-only-access-inside",
    title: "Roles with ReadOnlyAccess let no account outside the organization in",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "ReadOnlyAccess reads the data itself: every object, every item of every table, not just the settings.",
    remedy: "Give the other side SecurityAudit or ViewOnlyAccess, or what it needs and no more.",
    references: &[
        "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ReadOnlyAccess.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
    ],
    reads: READS_MEMBERS,
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.iam_roles, |it| examine(context, it))
    }),
};

const POLICY: &str = "ReadOnlyAccess";

fn examine(context: &Context<'_>, role: &Role) -> Result<Option<Verdict>, Gap> {
    let attached = role.attached_managed_policies.get()?;
    if !attached.iter().any(|it| is_of_aws(it, POLICY)) {
        return Ok(None);
    }
    let trust = Trust::of(&context.org.organization, role)?;
    let inside = inside(&context.org.organization);
    Ok(Some(match trust.outsider()? {
        Some(who) => Verdict::Fail(
            format!("it carries {POLICY}, and {who} outside {inside} may take it on").into(),
        ),
        None => Verdict::Pass(format!("no account outside {inside} may take it on").into()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource_policy::samples::perimeter;
    use crate::role_trust::samples::{org, role, said_in};
    use firestep_inventory::{Org, Seen};

    const READ: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    const VENDOR: &str = r#"{"AWS":"arn:aws:iam::123412341234:root"}"#;

    fn carrying(policy: &str, mut role: Role) -> Role {
        role.attached_managed_policies = Seen::new(vec![policy.into()]);
        role
    }

    fn said_of(org: &Org, principal: &str, condition: &str) -> &'static str {
        said_in(&CHECK, org, carrying(READ, role(principal, condition)))
    }

    fn said(principal: &str, condition: &str) -> &'static str {
        said_of(&org(), principal, condition)
    }

    #[test]
    fn an_account_outside_fails_with_an_external_id_too() {
        assert_eq!(said(VENDOR, "{}"), "fail");
        let id = r#"{"StringEquals":{"sts:ExternalId":"a1b2"}}"#;
        assert_eq!(said(VENDOR, id), "fail");
        assert_eq!(said(r#"{"AWS":"*"}"#, "{}"), "fail");
    }

    #[test]
    fn members_and_services_pass() {
        assert_eq!(
            said(r#"{"AWS":"arn:aws:iam::999988887777:root"}"#, "{}"),
            "pass"
        );
        assert_eq!(said(r#"{"Service":"ec2.amazonaws.com"}"#, "{}"), "pass");
        let own = r#"{"StringEquals":{"aws:PrincipalOrgID":"o-sample"}}"#;
        assert_eq!(said(r#"{"AWS":"*"}"#, own), "pass");
    }

    #[test]
    fn a_control_policy_that_keeps_outsiders_away_counts() {
        let mut org = org();
        let outside = r#"{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-sample"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}"#;
        perimeter(&mut org, "sts:*", outside, "r-1");
        assert_eq!(said_of(&org, VENDOR, "{}"), "pass");
    }

    #[test]
    fn other_roles_are_not_meant() {
        let audit = carrying("arn:aws:iam::aws:policy/SecurityAudit", role(VENDOR, "{}"));
        assert_eq!(said_in(&CHECK, &org(), audit), "nothing");
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(said_in(&CHECK, &org(), Role::unseen("r")), "unknown");
        let unseen = carrying(READ, Role::unseen("r"));
        assert_eq!(said_in(&CHECK, &org(), unseen), "unknown");
        let mut org = org();
        org.organization.members = firestep_inventory::Listed::unseen();
        assert_eq!(said_of(&org, VENDOR, "{}"), "unknown");
    }
}

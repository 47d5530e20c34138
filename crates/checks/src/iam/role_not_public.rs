//! May not everyone take a role on?

use firestep_access::{Trust, USES};
use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, each,
};
use firestep_inventory::Gap;
use firestep_inventory::iam::Role;

use crate::behind;
use crate::resource_policy::examine_for;
use crate::role_trust::READS;

pub(crate) const CHECK: Check = Check {
    id: "iam-role-not-public",
    title: "IAM roles are not public",
    severity: Severity::Critical,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Everyone with an AWS account may take the role on and do all that it may do.",
    remedy: "Name the principals in the trust policy, or add a condition on the organization.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous",
    ],
    reads: READS,
    fix: None,
    examine: &PerAccount(|context| each(&context.account.iam_roles, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, role: &Role) -> Result<Verdict, Gap> {
    let trust = role.assume_role_policy_document.get()?;
    let verdict = examine_for(
        context,
        ("sts", "role"),
        &role.identity,
        Some(trust),
        |action| USES.contains(&action),
    )?;
    let trusted = Trust::of(&context.org.organization, role)?;
    Ok(match verdict {
        Verdict::Fail(_) if trusted.is_open_to_nobody_outside()? => Verdict::Pass(
            "its trust policy names everyone, and its actions and conditions let nobody outside take it on".into(),
        ),
        Verdict::Fail(reason) => Verdict::Fail(reason.with_behind(behind::of_role(context, role))),
        Verdict::Pass(_) | Verdict::Unknown(_) => verdict,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource_policy::samples::perimeter;
    use crate::role_trust::samples::{self, denying, org, role};
    use firestep_inventory::Org;

    fn said_in(org: &Org, role: Role) -> &'static str {
        samples::said_in(&CHECK, org, role)
    }

    fn said(principal: &str, condition: &str) -> &'static str {
        samples::said(&CHECK, principal, condition)
    }

    const ANYONE: &str = r#"{"AWS":"*"}"#;

    #[test]
    fn what_its_actions_and_conditions_let_in_counts() {
        let anyone = r#"{"AWS":"*"}"#;
        let prefix = r#"{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333*"}}"#;
        assert_eq!(said(anyone, prefix), "pass");
        let service = r#"{"Bool":{"aws:PrincipalIsAWSService":"true"}}"#;
        assert_eq!(said(anyone, service), "pass");
        let roles = r#"{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/ci-*"}}"#;
        assert_eq!(said(anyone, roles), "fail");
        let account = r#"{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::11112222333?:role/x"}}"#;
        assert_eq!(said(anyone, account), "fail");
        let paths = r#"{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-*/r-ab12/*"}}"#;
        assert_eq!(said(anyone, paths), "fail");
        let via = r#"{"Bool":{"aws:ViaAWSService":"true"}}"#;
        assert_eq!(said(anyone, via), "fail");
        let tagged = r#"{"StringEquals":{"aws:PrincipalTag/team":"x"}}"#;
        assert_eq!(said(anyone, tagged), "fail");
        let mut tags_sessions = role(anyone, "{}");
        let text = r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:TagSession"}}"#;
        tags_sessions.assume_role_policy_document = firestep_inventory::Seen::new(
            firestep_policy::PolicyDocument::parse(text).unwrap().into(),
        );
        assert_eq!(said_in(&org(), tags_sessions), "pass");
    }

    /// Somebody outside chooses the region, and has an address of IPv6.
    #[test]
    fn a_denial_of_regions_or_addresses_of_everybody_keeps_nobody_out() {
        let regions = r#"{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1","us-east-1"]}}"#;
        let anyone = r#"{"AWS":"*"}"#;
        assert_eq!(said_in(&org(), denying(anyone, regions)), "fail");
        let addresses = r#"{"NotIpAddress":{"aws:SourceIp":["::/0","203.0.113.0/24"]}}"#;
        assert_eq!(said_in(&org(), denying(anyone, addresses)), "fail");
        let mut org = org();
        perimeter(&mut org, "sts:*", regions, "r-1");
        assert_eq!(said_in(&org, role(anyone, "{}")), "fail");
    }

    #[test]
    fn everyone_is_let_in_or_those_who_are_named() {
        assert_eq!(said(r#""*""#, "{}"), "fail");
        assert_eq!(said(ANYONE, "{}"), "fail");
        // An external id is no secret.
        assert_eq!(
            said(ANYONE, r#"{"StringEquals":{"sts:ExternalId":"a1b2"}}"#),
            "fail"
        );
        assert_eq!(
            said(ANYONE, r#"{"StringLike":{"aws:PrincipalArn":"*"}}"#),
            "fail"
        );
        assert_eq!(
            said(
                ANYONE,
                r#"{"StringEquals":{"aws:PrincipalOrgID":"o-sample"}}"#
            ),
            "pass"
        );
        assert_eq!(
            said(r#"{"AWS":"arn:aws:iam::123412341234:root"}"#, "{}"),
            "pass"
        );
    }

    #[test]
    fn denials_keep_everyone_out() {
        const OUTSIDE: &str = r#"{"StringNotEquals":{"aws:PrincipalOrgID":"o-sample"}}"#;
        assert_eq!(said_in(&org(), denying(ANYONE, OUTSIDE)), "pass");
        let mut org = org();
        let condition = r#"{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-sample"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}"#;
        perimeter(&mut org, "sts:*", condition, "r-1");
        assert_eq!(said_in(&org, role(ANYONE, "{}")), "pass");
        let mut org = self::org();
        perimeter(&mut org, "s3:*", condition, "r-1");
        assert_eq!(said_in(&org, role(ANYONE, "{}")), "fail");
    }

    #[test]
    fn a_trust_policy_that_was_not_seen_is_unknown() {
        assert_eq!(said_in(&org(), Role::unseen("r")), "unknown");
    }
}

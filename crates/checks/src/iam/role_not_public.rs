//! May not everyone take a role on?

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
    controls: &[],
    reads: READS,
    fix: None,
    examine: &PerAccount(|context| each(&context.account.iam_roles, |it| examine(context, it))),
};

/// Tagging a session or naming its source is of no use without one of these.
const ASSUME: [&str; 3] = [
    "sts:AssumeRole",
    "sts:AssumeRoleWithSAML",
    "sts:AssumeRoleWithWebIdentity",
];

fn examine(context: &Context<'_>, role: &Role) -> Result<Verdict, Gap> {
    let trust = role.assume_role_policy_document.get()?;
    let verdict = examine_for(
        context,
        ("sts", "role"),
        &role.identity,
        Some(trust),
        |action| ASSUME.contains(&action),
    )?;
    Ok(match verdict {
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

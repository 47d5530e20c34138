//! What the trust policy of a role must demand of those who are not meant: the same question for every kind of them.

use firestep_access::{Limit, Trust};
use firestep_audit::{Context, Reason, Verdict, Verdicts, each_that};
use firestep_inventory::Gap;
use firestep_inventory::iam::Role;

/// What a verdict on a trust policy reads: the policy, and the organization's control policies over it.
pub(crate) const READS: &[&str] = &[
    "iam:GetAccountAuthorizationDetails",
    "organizations:DescribeOrganization",
    "organizations:ListRoots",
    "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListAccountsForParent",
    "organizations:ListPolicies",
    "organizations:ListTargetsForPolicy",
    "organizations:DescribePolicy",
];

/// The same where it hangs on whether an account is of the organization.
pub(crate) const READS_MEMBERS: &[&str] = &[
    "iam:GetAccountAuthorizationDetails",
    "organizations:ListAccounts",
    "organizations:DescribeOrganization",
    "organizations:ListRoots",
    "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListAccountsForParent",
    "organizations:ListPolicies",
    "organizations:ListTargetsForPolicy",
    "organizations:DescribePolicy",
];

/// A verdict on each role that trusts somebody whom the limit concerns.
pub(crate) fn each_role<'a>(
    context: &Context<'a>,
    limit: impl Fn(&Trust<'a>) -> Result<Option<Limit>, Gap>,
    pass: &'static str,
    fail: impl Fn(&str, &'a Role) -> Reason,
) -> Verdicts<'a> {
    let organization = &context.org.organization;
    each_that(&context.account.iam_roles, |role| {
        let limit = limit(&Trust::of(organization, role)?)?;
        Ok(limit.map(|limit| match limit {
            Limit::Set => Verdict::Pass(pass.into()),
            Limit::Missing(who) => Verdict::Fail(fail(&who, role)),
        }))
    })
}

/// Roles with trust policies, as tests about them need them.
#[cfg(test)]
pub(crate) mod samples {
    use firestep_audit::{Check, Context};
    use firestep_inventory::iam::Role;
    use firestep_inventory::{Account, Listed, Org, Seen};
    use firestep_policy::PolicyDocument;

    /// What a check says of one role; `nothing` where it does not concern the role.
    pub(crate) fn said_in(check: &Check, org: &Org, role: Role) -> &'static str {
        let mut account = Account::empty();
        account.iam_roles = Listed::of([role]);
        let verdicts = check.examine.examine(&Context::new(org, &account));
        verdicts
            .iter()
            .next()
            .map_or("nothing", |it| it.verdict.word())
    }

    /// What a check says of a role that a principal may take on under a condition.
    pub(crate) fn said(check: &Check, principal: &str, condition: &str) -> &'static str {
        said_in(check, &org(), role(principal, condition))
    }

    /// The sample organization; `999988887777` is another member.
    pub(crate) fn org() -> Org {
        Org::sample([])
    }

    fn with(statements: &str) -> Role {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
        let mut role = Role::unseen("r");
        role.identity.arn = Some("arn:aws:iam::111122223333:role/r".into());
        role.assume_role_policy_document = Seen::new(PolicyDocument::parse(&text).unwrap().into());
        role
    }

    fn allowing(principal: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect":"Allow","Principal":{principal},"Action":["sts:AssumeRole","sts:AssumeRoleWithSAML","sts:AssumeRoleWithWebIdentity"],"Condition":{condition}}}"#
        )
    }

    /// A role of the sample account that a principal may take on under a condition.
    pub(crate) fn role(principal: &str, condition: &str) -> Role {
        with(&allowing(principal, condition))
    }

    /// A role that a principal may take on, and nobody under a condition.
    pub(crate) fn denying(principal: &str, condition: &str) -> Role {
        let deny = format!(
            r#"{{"Effect":"Deny","Principal":"*","Action":"sts:*","Condition":{condition}}}"#
        );
        with(&format!("{},{deny}", allowing(principal, "{}")))
    }
}
